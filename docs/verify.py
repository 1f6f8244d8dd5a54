#!/usr/bin/env python3
"""The second verifier of tenken: shows from the outside whether a database is still as it was written.

    python3 verify.py DATABASE [--archive DIR] [--public-key FILE] [--anchor SIZE:ROOT]...
                      [--lang ja|en] [--json]
    python3 verify.py --proof FILE [--public-key FILE] [--lang ja|en] [--json]
    python3 verify.py --self-test

It needs Python 3.9 or later with SQLite 3.37 or later, and nothing else. It opens the database
read-only, sees one moment of it, and writes nothing. It shares no line with tenken: it was written
from docs/ledger.md, which says what is hashed and how, and from the tables.

Exit code: 0 no problem, 1 a problem was found, 2 wrong usage, 3 something could not be read.

How to read this file: from top to bottom. Each part rests on those above it alone.

    1  Hashing         bytes that are hashed, trees, paths in trees          (docs/ledger.md, RFC 6962)
    2  Signatures      Ed25519, signed notes, which keys are accepted        (RFC 8032, C2SP signed-note)
    3  The report      what is told, in Japanese and English
    4  The database    how it is opened and read
    5  The ledger      its entries, its roots, checkpoints, anchors
    6  The schema      views, tables and triggers are those that tenken made
    7  The rows        the access log, the records that could not be read
    8  The exports     what became of each file: counts, times, state
    9  The alerts      what was found, on what it rests, what people did
   10  The rest        registers, settings, digests and what else has an entry
   11  The archive     the copies of the files
   12  A proof         of one row, without the database
   13  The self-test   the published test vectors
   14  The command
"""

import argparse
import base64
import bisect
import contextlib
import datetime
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path

# The schema (`PRAGMA user_version`) that this file knows.
KNOWN_SCHEMA = 5


# ------------------------------------------------------------------------------------------------
# 1  Hashing
# ------------------------------------------------------------------------------------------------

def sha(*parts):
    """SHA-256 over all parts, one behind the other: 32 bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def num(number):
    """An integer: 8 bytes, big-endian, two's complement."""
    return struct.pack(">q", number)


def maybe_num(number):
    """An integer or absent: a byte 1 and the integer, or a byte 0."""
    return b"\0" if number is None else b"\1" + num(number)


def text(value):
    """A text: its length in bytes (4 bytes, big-endian) and its UTF-8; absent: the length FFFFFFFF."""
    if value is None:
        return b"\xff\xff\xff\xff"
    if isinstance(value, str):
        value = value.encode()
    return struct.pack(">I", len(value)) + value


def content_hash(kind, *parts):
    """The hash of what an entry says: SHA-256("tenken <kind> 1", a newline, and its parts)."""
    return sha(b"tenken " + kind.encode() + b" 1\n", *parts)


def leaf(data):
    """RFC 6962: the hash of a leaf."""
    return sha(b"\0", data)


def node(left, right):
    """RFC 6962: the hash of two subtrees."""
    return sha(b"\1", left, right)


def entry_leaf(seq, at, kind, refers_to, content):
    """The leaf of an entry of the ledger."""
    return leaf(b"tenken ledger 1\n" + num(seq) + num(at) + text(kind) + text(refers_to) + content)


EMPTY = sha()  # the root of a tree without leaves


class Tree:
    """A tree of RFC 6962 that grows leaf by leaf. It keeps the roots of full subtrees only."""

    def __init__(self):
        self.size = 0
        self.full = []  # the largest first; one for each bit that is set in `size`

    def push(self, hashed):
        """Adds a leaf: two full subtrees of the same size become one of twice the size."""
        size = self.size
        while size & 1:
            hashed = node(self.full.pop(), hashed)
            size >>= 1
        self.full.append(hashed)
        self.size += 1

    def root(self):
        """The root: the full subtrees, joined from the smallest to the largest."""
        if not self.full:
            return EMPTY
        root = self.full[-1]
        for left in reversed(self.full[:-1]):
            root = node(left, root)
        return root


def root_of(leaves):
    """The root over these leaves."""
    tree = Tree()
    for hashed in leaves:
        tree.push(hashed)
    return tree.root()


def root_by_path(hashed, index, size, path):
    """The root to which a leaf at `index` of `size` leaves leads along `path`; None where it cannot.

    RFC 9162, 2.1.3.2, word by word.
    """
    if not 0 <= index < size:
        return None
    fn, sn, root = index, size - 1, hashed
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = node(sibling, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def row_leaf(line, at, count, action, outcome, numbers, texts):
    """The leaf of a row of the access log; `texts` are its 13 texts, encoded by `text`."""
    return sha(b"\0tenken row 1\n",
               struct.pack(">qqqBBq", line, at, count, action, outcome, numbers), *texts)


# ------------------------------------------------------------------------------------------------
# 2  Signatures
# ------------------------------------------------------------------------------------------------

# Ed25519 after RFC 8032, section 5.1, for verifying only: nothing here is secret, so it may be slow.
P = 2 ** 255 - 19                                            # numbers are counted modulo P
L = 2 ** 252 + 27742317777372353535851937790883648493       # the order of the base point
D = -121665 * pow(121666, P - 2, P) % P                      # the curve: -x² + y² = 1 + D·x²·y²
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x of the point with that y and that lowest bit of x; None where there is none."""
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_MINUS_1 % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def point(data):
    """The point that 32 bytes stand for, as (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    """The sum of two points (RFC 8032, 5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, p):
    """A point added to itself `number` times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, p)
        p = add(p, p)
        number >>= 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def verifies_slowly(public, message, signature):
    """Whether the signature is of that message by that key: S·B = R + k·A (RFC 8032, 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = hashlib.sha512(signature[:32] + public + message).digest()
    left, right = times(s, BASE), add(r, times(int.from_bytes(k, "little") % L, a))
    # Equal as fractions: X/Z and Y/Z.
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 \
        and (left[1] * right[2] - right[1] * left[2]) % P == 0


def verifies(public, message, signature):
    """The same by the package `cryptography`, where it is installed; by the above, where it is not."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return verifies_slowly(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


class Key:
    """A public key as C2SP signed-note writes it: name+hash+base64 of a byte 1 and the 32 bytes."""

    def __init__(self, vkey):
        self.vkey = vkey.strip()
        name, hashed, data = self.vkey.split("+", 2)
        data = base64.b64decode(data, validate=True)
        if len(data) != 33 or data[0] != 1:
            raise ValueError("not an Ed25519 key")
        self.name, self.public = name, data[1:]
        self.hash = sha(name.encode(), b"\n", data)[:4]
        if self.hash.hex() != hashed.lower():
            raise ValueError("the hash in the key is not that of the key")

    def signed(self, note):
        """Whether every signature that claims to be by this key is so; None where none claims to."""
        own = [s for name, hashed, s in note.signatures if (name, hashed) == (self.name, self.hash)]
        return all(verifies(self.public, note.body, s) for s in own) if own else None


class Note:
    """A C2SP signed note: a text, an empty line, and lines with signatures."""

    def __init__(self, written):
        body, _, lines = written.rpartition("\n\n")
        if not body or not lines.endswith("\n"):
            raise ValueError("not a signed note")
        # The line end of the last line of the text is signed with it.
        self.body, self.signatures = (body + "\n").encode(), []
        for line in lines[:-1].split("\n"):
            dash, name, data = line.split(" ")
            data = base64.b64decode(data, validate=True)
            if dash != "\u2014" or len(data) < 5:
                raise ValueError("not a signature line")
            # 4 bytes that say which key, then the signature.
            self.signatures.append((name, data[:4], data[4:]))

    def checkpoint(self):
        """Origin, size and root that the note of a checkpoint says."""
        lines = self.body.decode().split("\n")
        if len(lines) < 4 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
            raise ValueError("not a checkpoint")
        root = base64.b64decode(lines[2], validate=True)
        if len(root) != 32:
            raise ValueError("not a checkpoint")
        return lines[0], int(lines[1]), root


def note_of(written):
    """The note, or None where the text is none."""
    try:
        return Note(written)
    except ValueError:
        return None


def key_of(vkey):
    """The key, or None where the text is none."""
    try:
        return Key(vkey)
    except ValueError:
        return None


def hands_over(note, new, accepted):
    """Whether a note, signed by an accepted key and by the new one, names the new key."""
    if note is None:
        return False
    says = "tenken key handover\n%s\n%s\n" % (new.name, new.vkey)
    return note.body == says.encode() and new.signed(note) is True \
        and any(old.signed(note) is True for old in accepted if old.vkey != new.vkey)


def read_public_keys(path):
    """The keys in a file: one a line."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    keys = [Key(line) for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise ValueError("no key in it")
    return keys


# ------------------------------------------------------------------------------------------------
# 3  The report
# ------------------------------------------------------------------------------------------------

LANG = "ja"


def say(ja, en):
    """The text in the language of the report."""
    return ja if LANG == "ja" else en


# What each kind of problem means: Japanese, English.
MEANING = {
    "schema-altered": ("ビュー、表、トリガー、または説明の表が、tenken の作ったものと違います。"
                       "ビューの示す内容は、そのままでは信用できません。",
                       "Views, tables, triggers or the tables about and code are not those that tenken made: "
                       "what views show cannot be relied upon."),
    "entry-missing": ("証跡記録の項目が抜けています。", "Entries of the ledger are gone."),
    "entry-altered": ("証跡記録の項目が、書かれたときのものではありません。",
                      "An entry of the ledger is not as it was written."),
    "content-altered": ("証跡記録にあるハッシュと、表の今の内容が違います。内容が後から変えられています。",
                        "What the tables say is not what the entry of the ledger has: it was changed "
                        "afterwards."),
    "content-missing": ("証跡記録にある内容が、表にありません。削除されています。",
                        "What an entry of the ledger is about is in no table: it was deleted."),
    "unrecorded": ("証跡記録にない内容が、表にあります。tenken 以外が書き加えたものです。",
                   "A row that no entry of the ledger records: something other than tenken has added it."),
    "rows-altered": ("アクセスログの行が、変更、追加、削除または入替えされています。",
                     "Rows of the access log were changed, added, removed or swapped."),
    "quarantine-altered": ("取込エラーの行が、変更、追加または削除されています。",
                           "Records that could not be read were changed, added or removed."),
    "account-altered": ("取込ファイルの行数または日時が、証跡記録から計算したものと違います。",
                        "Counts or times of an export are not what its entries come to."),
    "state-altered": ("今の状態が、証跡記録の最後の項目が示すものと違います。",
                      "The present state is not what the last entry about it says."),
    "checkpoint-altered": ("証跡確定が、証跡記録と違います。証跡記録が確定の後に書き換えられたか、"
                           "確定が書き換えられています。",
                           "A checkpoint is not that of this ledger: the ledger was rewritten after it was "
                           "sealed, or the checkpoint was changed."),
    "checkpoint-missing": ("証跡確定が削除されています。", "A checkpoint was deleted."),
    "signature-invalid": ("署名が正しくありません。", "A signature is not valid."),
    "key-unknown": ("知られていない鍵の署名です。", "It is signed by a key that is not known."),
    "unsealed": ("署名で確定されていない証跡記録があります。書込みのできる者が作り直しても分かりません。",
                 "The ledger, or its later part, is sealed by no accepted signature: who can write the "
                 "database could write it anew unseen."),
    "anchor-differs": ("手元の控えの値と、証跡記録から計算した値が違います。"
                       "控えの後に証跡記録が書き換えられています。",
                       "The ledger does not lead to the value that was kept: it was rewritten since."),
    "anchor-beyond": ("手元の控えの件数より、証跡記録が短くなっています。末尾が削除されたか、"
                      "古い控えに戻されています。",
                      "The ledger is shorter than when the value was kept: its tail was cut, or an old "
                      "backup was put back."),
    "archive-missing": ("保管した写しがありません。", "The copy of a file is not in the archive."),
    "archive-altered": ("保管した写しが、取り込んだファイルと違います。",
                        "A copy in the archive is not the file that was taken."),
    "archive-unknown": ("取り込んだ記録のないファイルが、保管場所にあります。",
                        "There is something in the archive that no export knows."),
}


class Report:
    """What was found."""

    def __init__(self):
        self.problems = []
        self.not_proven = []
        self.ledger_size, self.root = 0, EMPTY
        self.rows = self.exports = self.checkpoints = 0

    def problem(self, kind, where, ja, en):
        """Notes a problem: its kind, which row of which view or table, and what is seen there."""
        found = {"kind": kind, "where": where, "detail": say(ja, en), "meaning": say(*MEANING[kind])}
        if found not in self.problems:
            self.problems.append(found)

    def limit(self, ja, en):
        """Notes what this report does not prove."""
        self.not_proven.append(say(ja, en))

    def as_json(self):
        """The report for programs."""
        return {"ok": not self.problems, "ledger_size": self.ledger_size, "root": self.root.hex(),
                "rows": self.rows, "exports": self.exports, "checkpoints": self.checkpoints,
                "problems": self.problems, "not_proven": self.not_proven}

    def as_text(self, database):
        """The report for people."""
        lines = [say("証跡の検証：%s", "Verification of %s") % database,
                 say("このプログラムの SHA-256：%s", "SHA-256 of this program: %s") % own_hash(),
                 say("証跡記録 {:,}件、ルート {}", "ledger: {:,} entries, root {}").format(self.ledger_size,
                         self.root.hex()),
                 say("アクセスログ {:,}行、取込ファイル {:,}件、証跡確定 {:,}件",
                     "{:,} rows of the access log, {:,} exports, {:,} checkpoints")
                 .format(self.rows, self.exports, self.checkpoints), ""]
        for found in self.problems:
            lines += ["[%s] %s" % (found["kind"], found["where"]), "    " + found["detail"],
                      "    " + found["meaning"]]
        if self.problems:
            lines.append("")
        lines.append(say("この検証で示せないこと", "What this does not prove"))
        lines += ["  - " + limit for limit in self.not_proven]
        lines.append("")
        lines.append(say("結果：問題が {:,}件あります。",
                         "Result: {:,} problems.").format(len(self.problems)) if self.problems
                     else say("結果：問題はありません。", "Result: no problem."))
        return "\n".join(lines)


def own_hash():
    """The SHA-256 of this file, to compare with the one that was published."""
    return sha(Path(__file__).read_bytes()).hex()


# ------------------------------------------------------------------------------------------------
# 4  The database
# ------------------------------------------------------------------------------------------------

class CannotRead(Exception):
    """Something that is needed cannot be read: exit code 3."""


class Database:
    """The database, read-only, as it was at one moment."""

    def __init__(self, path):
        if not path.is_file():
            raise CannotRead(say("データベースがありません：%s", "no such database: %s") % path)
        if sqlite3.sqlite_version_info < (3, 37):
            raise CannotRead(say("この Python の SQLite は %s です。3.37 以降が必要です。",
                                 "SQLite of this Python is %s; 3.37 or later is needed.")
                             % sqlite3.sqlite_version)
        # mode=ro: nothing can be written. Transactions are begun by hand alone.
        self.conn = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
        # Texts come as their bytes, which is what is hashed, and what is no UTF-8 does no harm.
        self.conn.text_factory = bytes
        # Functions and virtual tables that a forged schema might name are not trusted.
        self.conn.execute("PRAGMA trusted_schema = off")
        # One transaction: everything is read as it was at the first reading.
        self.conn.execute("BEGIN")
        if self.value("PRAGMA application_id") != 0x54454E4B:
            raise CannotRead(say("tenken のデータベースではありません：%s", "not a database of tenken: %s")
                             % path)
        self.schema = self.value("PRAGMA user_version")
        if self.schema < KNOWN_SCHEMA:
            raise CannotRead(say("このデータベースの様式は %d で、この verify.py（%d）より古いものです。その版の tenken "
                                 "の verify.py をお使いください。",
                                 "the database has schema %d, which is older than this verify.py (%d): take "
                                 "the one of its version of tenken.")
                             % (self.schema, KNOWN_SCHEMA))
        if self.schema > KNOWN_SCHEMA:
            raise CannotRead(say("このデータベースの様式は %d で、この verify.py（%d "
                                 "まで）より新しいものです。新しい verify.py をお使いください。",
                                 "the database has schema %d, which is newer than this verify.py (%d): take "
                                 "the newer one.")
                             % (self.schema, KNOWN_SCHEMA))

    def rows(self, sql, *values):
        """The rows of a query, one after the other."""
        return self.conn.execute(sql, values)

    def row(self, sql, *values):
        """The first row of a query, or None."""
        return self.conn.execute(sql, values).fetchone()

    def value(self, sql, *values):
        """The first value of the first row, or None."""
        found = self.row(sql, *values)
        return found[0] if found else None

    def entries(self, *kinds):
        """The entries of these kinds, in their order: seq, at, kind, refers_to, content hash."""
        marks = ", ".join("?" * len(kinds))
        # Where a type was changed by force, it is no text any more: CAST gives one in any case.
        sql = ("SELECT seq, at, CAST(kind AS TEXT), CAST(refers_to AS TEXT), content_hash FROM "
               "ledger_entry WHERE kind IN (%s) ORDER BY seq" % marks)
        for seq, at, kind, refers_to, content in self.rows(sql, *kinds):
            yield seq, at, shown(kind), shown(refers_to), content


def shown(value):
    """A text of the database as a text of Python."""
    return None if value is None else value.decode("utf-8", "replace") if isinstance(value,
            bytes) else str(value)


def numbers_in(refers_to, form):
    """The numbers in a reference: ("exports/12/3", "exports/N/N") gives (12, 3); None where it is another."""
    found = re.fullmatch(form.replace("N", "(0|[1-9][0-9]{0,17})"), refers_to)
    return tuple(int(number) for number in found.groups()) if found else None


def date(day):
    """The date of a day, which is counted from 1970-01-01."""
    try:
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()
    except OverflowError:
        return str(day)


# ------------------------------------------------------------------------------------------------
# 5  The ledger
# ------------------------------------------------------------------------------------------------

def check_ledger(db, report, sizes):
    """Every entry has the next number and the leaf that its parts give. Gives the roots at these sizes."""
    tree, roots, expected, newest = Tree(), {0: EMPTY}, 0, None
    for seq, at, kind, refers_to, content, stored in db.rows(
            "SELECT seq, at, kind, refers_to, content_hash, leaf_hash FROM ledger_entry ORDER BY seq"):
        if seq > expected:
            report.problem("entry-missing", "ledger/%d" % expected,
                           "通番 %d から %d までがありません。" % (expected, seq - 1),
                           "%d to %d are gone." % (expected, seq - 1))
        elif seq < expected:
            report.problem("entry-altered", "ledger/%d" % seq, "通番が正しくありません。",
                           "its number is wrong.")
        hashed = entry_leaf(seq, at, kind, refers_to, content)
        if hashed != stored:
            report.problem("entry-altered", "ledger/%d" % seq,
                           "葉ハッシュが、項目の内容から計算した値と違います。",
                           "its leaf hash is not that of its parts.")
        tree.push(hashed)
        if tree.size in sizes:
            roots[tree.size] = tree.root()
        expected, newest = seq + 1, at if newest is None else max(newest, at)
    report.ledger_size, report.root = tree.size, tree.root()
    roots[tree.size] = report.root
    return roots, newest


class Seals:
    """The checkpoints, and the keys that are accepted."""

    def __init__(self, db, report, roots, given):
        self.db, self.report, self.roots = db, report, roots
        self.accepted = list(given or [])
        self.keys = self.read_keys()
        self.notes = self.read_checkpoints()
        if not given:
            # Nobody said whose key it is: the first one that the database names is taken.
            self.accepted += self.keys[:1]
        self.accept_more()

    def read_keys(self):
        """The signing keys in the order of their entries; each must be as its entry says."""
        keys, seen = [], set()
        for seq, at, _, refers_to, content in self.db.entries("key"):
            numbers = numbers_in(refers_to, "signing_keys/N")
            row = numbers and self.db.row("SELECT vkey, handover, at FROM signing_key WHERE key_id = ?",
                                          *numbers)
            if not same(self.report, refers_to, row, content, "key",
                        lambda: (num(numbers[0]), text(row[0]), text(row[1]))):
                continue
            same_time(self.report, refers_to, row[2], at)
            seen.add(numbers[0])
            key = key_of(shown(row[0]))
            if key is None:
                self.report.problem("signature-invalid", refers_to, "公開鍵として読めません。",
                                    "it is no public key.")
                continue
            key.seq, key.where, key.handover = seq, refers_to, note_of(shown(row[1]) or "")
            keys.append(key)
        unrecorded(self.db, self.report, "SELECT key_id FROM signing_key ORDER BY 1", seen, "signing_keys/%d")
        return keys

    def read_checkpoints(self):
        """The checkpoints that are those of this ledger, by size; each must be as its entry says."""
        db, report, notes, seen = self.db, self.report, {}, set()
        for _, at, _, refers_to, content in db.entries("checkpoint"):
            numbers = numbers_in(refers_to, "checkpoints/N")
            row = numbers and db.row("SELECT root, signed_note, at FROM checkpoint WHERE size = ?", *numbers)
            if not row:
                report.problem("checkpoint-missing", refers_to, "証跡記録にある証跡確定が、表にありません。",
                               "the ledger records it, and it is gone.")
                continue
            seen.add(numbers[0])
            if content_hash("checkpoint", num(numbers[0]), row[0], text(row[1])) != content:
                report.problem("checkpoint-altered", refers_to, "証跡記録の項目と内容が違います。",
                               "it is not what its entry in the ledger says.")
            same_time(report, refers_to, row[2], at)
        unrecorded(db, report, "SELECT size FROM checkpoint ORDER BY 1", seen, "checkpoints/%d")
        for size, root, written in db.rows("SELECT size, root, signed_note FROM checkpoint ORDER BY size"):
            report.checkpoints += 1
            note = self.right_note(size, root, shown(written))
            if note:
                notes[size] = note
        return notes

    def right_note(self, size, root, written):
        """The note of a checkpoint, where it says that size and the root of this ledger at that size."""
        where, note = "checkpoints/%d" % size, note_of(written)
        try:
            _, says_size, says_root = note.checkpoint() if note else (None, None, None)
        except ValueError:
            note = None
        if note is None:
            self.report.problem("checkpoint-altered", where, "署名文として読めません。",
                                "its text is no signed checkpoint.")
            return None
        if (says_size, says_root) != (size, root):
            self.report.problem("checkpoint-altered", where, "署名文の件数またはルートが、表の値と違います。",
                                "its text says another size or root than the table.")
            return None
        if size > self.report.ledger_size:
            self.report.problem("entry-missing", "ledger/%d" % self.report.ledger_size,
                                "証跡確定は %d件ですが、証跡記録は %d件しかありません。"
                                % (size, self.report.ledger_size),
                                "a checkpoint covers %d entries, and the ledger has %d."
                                % (size, self.report.ledger_size))
            return None
        if self.roots[size] != says_root:
            self.report.problem("checkpoint-altered", where,
                                "証跡記録から計算した値が、確定したルートと違います。",
                                "the ledger leads to another root.")
            return None
        return note

    def accept_more(self):
        """Accepts keys that accepted ones hand over to or have sealed, until there is none to add."""
        grown = True
        while grown:
            grown = False
            sealed = max((size for size in self.notes if self.is_sealed(size)), default=0)
            for key in self.keys:
                known = any(key.vkey == other.vkey for other in self.accepted)
                if not known and (key.seq < sealed or hands_over(key.handover, key, self.accepted)):
                    self.accepted.append(key)
                    grown = True

    def is_sealed(self, size):
        """Whether an accepted key has signed the checkpoint. A signature is checked once for each key."""
        note = self.notes[size]
        if not hasattr(note, "checked"):
            note.checked = {}
        for key in self.accepted:
            if key.vkey not in note.checked:
                note.checked[key.vkey] = key.signed(note)
        return any(note.checked.values())

    def check(self, newest):
        """Every checkpoint is signed by an accepted key, and the last one is not long ago."""
        report, last = self.report, None
        for key in self.keys:
            if not any(key.vkey == other.vkey for other in self.accepted):
                report.problem("key-unknown", key.where, "この鍵は、知られた鍵から引き継がれていません。",
                               "no accepted key hands over to this one.")
        for size, note in self.notes.items():
            if self.is_sealed(size):
                last = size
            elif any(signed is False for signed in note.checked.values()):
                report.problem("signature-invalid", "checkpoints/%d" % size,
                               "署名が、鍵と署名文に合いません。", "its signature does not fit key and text.")
            else:
                report.problem("key-unknown", "checkpoints/%d" % size, "知られた鍵の署名がありません。",
                               "no accepted key has signed it.")
        if last is None:
            report.problem("unsealed", "checkpoints", "知られた鍵で署名された証跡確定が、一つもありません。",
                           "there is no checkpoint that an accepted key has signed.")
            return
        two_days = 2 * 24 * 60 * 60 * 1000
        late = self.db.value("SELECT min(seq) FROM ledger_entry WHERE seq >= ? AND kind <> 'checkpoint' "
                             "AND at < ?",
                             last, newest - two_days)
        if late is not None:
            report.problem("unsealed", "ledger/%d" % late,
                           "最後の証跡確定（%d件）の後の項目が、2日を超えて確定されていません。" % last,
                           "entries after the last checkpoint (%d) were not sealed for more than two days."
                           % last)
        rest = report.ledger_size - last
        if rest:
            report.limit("最後の証跡確定（%d件）の後の %d項目は、まだ署名で確定されていません。"
                         % (last, rest),
                         "The %d entries after the last checkpoint (%d) are not sealed yet." % (rest, last))


def check_anchors(db, report, roots, anchors):
    """The ledger leads to each value that was kept outside."""
    restored = ["restores/%d" % id for id, in db.rows("SELECT restore_id FROM restore ORDER BY 1")]
    told = (say("（復元の記録があります：%s）", " (a restore is recorded: %s)")
            % "、".join(restored)) if restored else ""
    for size, digits in anchors:
        where = "ledger/%d" % size
        if size > report.ledger_size:
            report.problem("anchor-beyond", where,
                           "控えは %d件ですが、証跡記録は %d件しかありません。%s"
                           % (size, report.ledger_size, told),
                           "the anchor is of %d entries, and the ledger has %d.%s"
                           % (size, report.ledger_size, told))
        elif not roots[size].hex().startswith(digits):
            report.problem("anchor-differs", where,
                           "控えは %s、計算した値は %s です。%s" % (digits, roots[size].hex(), told),
                           "the anchor says %s, the ledger leads to %s.%s"
                           % (digits, roots[size].hex(), told))


def anchor(written):
    """Size and first digits of the root of an anchor as it is printed: 12,345:ab12 cd34 ef56 7890."""
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{8,64})",
                         re.sub(r"[\s,\u3000]", "", written.replace("：", ":")).lower())
    if not found:
        raise argparse.ArgumentTypeError(say("「件数:値」の形ではありません（値は8桁以上）：%s",
                                             "not SIZE:ROOT, with at least 8 digits: %s") % written)
    return int(found.group(1)), found.group(2)


# Three questions that are asked of nearly every table.

def same(report, where, row, content, kind, parts):
    """Whether the row is there and says what its entry has; else that is a problem.

    `parts` gives what is hashed, and is asked only where there is a row.
    """
    if not row:
        report.problem("content-missing", where, "証跡記録が示す内容が、表にありません。",
                       "what the ledger records is gone.")
        return False
    try:
        is_same = content_hash(kind, *parts()) == content
    except (TypeError, struct.error, ValueError):
        is_same = False  # something in it is not of the type that tenken writes
    if not is_same:
        report.problem("content-altered", where, "表の内容が、証跡記録のハッシュと違います。",
                       "the tables say something else than the ledger has the hash of.")
        return False
    return True


def same_time(report, where, stored, at, kind="content-altered"):
    """A time in a table must be the one of the entry."""
    if stored != at:
        report.problem(kind, where, "日時が、証跡記録の日時と違います。",
                       "its time is not that of its entry.")


def unrecorded(db, report, sql, seen, form):
    """Every row must have been seen when the entries were gone through."""
    for row in db.rows(sql):
        row = tuple(shown(value) if isinstance(value, bytes) else value for value in row)
        if (row if len(row) > 1 else row[0]) not in seen:
            report.problem("unrecorded", form % row, "証跡記録に、この行の項目がありません。",
                           "no entry of the ledger records it.")


# ------------------------------------------------------------------------------------------------
# 6  The schema
# ------------------------------------------------------------------------------------------------

PART_COLUMNS = ("event_id export_id line_no occurred_at origin deed subject record_count note serial_head "
                "serial_tail serial_text numbers").split()

# How the table of a part of the events is made (spaces and line ends do not matter).
PART_TABLE = """CREATE TABLE %s (
    event_id INTEGER PRIMARY KEY, export_id INTEGER NOT NULL, line_no INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, origin INTEGER NOT NULL, deed INTEGER NOT NULL,
    subject TEXT, record_count INTEGER NOT NULL, note TEXT, serial_head INTEGER,
    serial_tail INTEGER, serial_text TEXT, numbers INTEGER NOT NULL) STRICT"""


def parts_of(db):
    """The tables with the events that the views show, in the order of their first events."""
    return ["event_part_%06d" % no for no, in db.rows(
        "SELECT part_no FROM event_part WHERE state <> 'merging' ORDER BY first_event_id")]


def check_schema(db, report):
    """Schema, `about` and `code` have the hashes of the entry `schema`; parts are as tenken makes them."""
    where = "schema/%d" % db.schema
    schema = hashlib.sha256()
    for row in db.rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE "
                       "'sqlite\\_%' ESCAPE '\\' AND name <> 'event_all' AND NOT (name GLOB "
                       "'event_part_[0-9]*' AND type IN ('table', 'index')) ORDER BY type, name"):
        schema.update(b"".join(map(text, row)))
    about = hashlib.sha256()
    for row in db.rows('SELECT view, "column", ja, en FROM about ORDER BY view, "column"'):
        about.update(b"".join(map(text, row)))
    code = hashlib.sha256()
    for kind, number, word in db.rows("SELECT kind, code, word FROM code ORDER BY kind, code"):
        code.update(text(kind) + num(number) + text(word))
    hashes = (schema.digest(), about.digest(), code.digest())
    recorded = [content for _, _, _, refers_to, content in db.entries("schema") if refers_to == where]
    if not recorded:
        report.problem("schema-altered", where, "様式の項目が証跡記録にありません。",
                       "the ledger does not record the schema.")
    elif any(content != content_hash("schema", num(db.schema), *hashes) for content in recorded):
        report.problem("schema-altered", where,
                       "表・ビュー・トリガーの定義、または表 about か code の内容が変わっています。",
                       "a table, view or trigger, or what the tables about or code say, is another one.")
    check_parts(db, report)


def check_parts(db, report):
    """The view `event_all` shows all parts of the events; each is a plain table with two indexes."""
    plain = lambda sql: " ".join((shown(sql) or "").split())
    arms = ["SELECT o.actor AS actor_id, %s FROM %s e LEFT JOIN origin o ON o.origin_id = e.origin"
            % (", ".join("e." + column for column in PART_COLUMNS), part)
            for part in parts_of(db)]
    expected = "CREATE VIEW event_all AS " + " UNION ALL ".join(arms)
    if plain(db.value("SELECT sql FROM sqlite_master WHERE name = 'event_all'")) != expected:
        report.problem("schema-altered", "event_all",
                       "ビュー event_all が、アクセスログの表をそのまま示すものではありません。",
                       "the view is not the one over all parts of the events.")
    allowed = {}
    for no, in db.rows("SELECT part_no FROM event_part"):
        part = "event_part_%06d" % no
        allowed[part] = plain(PART_TABLE % part)
        allowed[part + "_subject"] = "CREATE INDEX %s_subject ON %s (subject)" % (part, part)
        allowed[part + "_origin"] = "CREATE INDEX %s_origin ON %s (origin)" % (part, part)
    for name, sql in db.rows("SELECT name, sql FROM sqlite_master WHERE name GLOB 'event_part_[0-9]*' "
                             "AND type IN ('table', 'index')"):
        if plain(sql) != allowed.get(shown(name)):
            report.problem("schema-altered", shown(name),
                           "アクセスログの表または索引が、tenken の作ったものではありません。",
                           "this table or index is not one that tenken made.")


# ------------------------------------------------------------------------------------------------
# 7  The rows
# ------------------------------------------------------------------------------------------------

LAST = 2 ** 63 - 1  # the largest number that SQLite has

class Known:
    """What a table says of each of its numbers; None of a number that it does not have."""

    def __init__(self, db, sql, read):
        self.db, self.sql, self.read = db, sql, read
        self.known, self.size = {}, 0

    def __getitem__(self, number):
        try:
            return self.known[number]
        except KeyError:
            pass
        row = self.db.row(self.sql, number)
        found = None if row is None else self.read(*row)
        # Memory is bounded: they are read again where they are needed.
        if len(self.known) > 200_000 or self.size > 64 << 20:
            self.known.clear()
            self.size = 0
        self.size += sum(len(value) for value in row or () if isinstance(value, bytes))
        self.known[number] = found
        return found


def origin_of(*texts):
    """Who acted and where: the five texts as they are hashed."""
    return b"".join(map(text, texts))


def deed_of(action, outcome, function, kind, procedure, information, counterpart):
    """What was done: two codes, and the texts before and behind the number of the subject."""
    return action, outcome, text(function) + text(kind), origin_of(procedure, information, counterpart)


def serial(head, tail, written):
    """The serial number of a row: a text, or two numbers, each of which is a value × 16 + its digits."""
    if written is not None or tail is None:
        return written
    part = lambda number: "%0*d" % (number % 16, number // 16)
    return (part(head) if head and head > 0 else "") + part(tail)


class Rows:
    """The rows of the access log, whichever table they lie in."""

    def __init__(self, db):
        self.db = db
        # What recurs stands once in two tables, and the row has its numbers there.
        self.origins = Known(db, "SELECT actor, actor_name, unit, terminal, address FROM origin WHERE "
                                 "origin_id = ?", origin_of)
        self.deeds = Known(db, "SELECT action, outcome, function, subject_kind, procedure, information, "
                               "counterpart FROM deed WHERE deed_id = ?", deed_of)
        self.parts = parts_of(db)

    def between(self, first, last):
        """Event id, export and leaf of each row with such an event id."""
        for part in self.parts:
            sql = "SELECT %s FROM %s WHERE event_id BETWEEN ? AND ? ORDER BY event_id"
            for row in self.db.rows(sql % (", ".join(PART_COLUMNS), part), first, last):
                yield row[0], row[1], self.leaf(row)

    def leaf(self, row):
        """The leaf of a row, whose columns are those of PART_COLUMNS."""
        _, _, line, at, origin, deed, subject, count, note, head, tail, written, numbers = row
        origin, deed = self.origins[origin], self.deeds[deed]
        if origin is None or deed is None:
            return b""  # one that there is not, which tenken never writes
        action, outcome, before, behind = deed
        texts = text(serial(head, tail, written)), origin, before, text(subject), behind, text(note)
        try:
            return row_leaf(line, at, count, action, outcome, numbers, texts)
        except struct.error:
            return b""  # an action or outcome that tenken never writes

    def ids_between(self, first, last):
        """The event ids in this range."""
        for part in self.parts:
            for event, in self.db.rows("SELECT event_id FROM %s WHERE event_id BETWEEN ? AND ? ORDER BY "
                                       "event_id" % part, first, last):
                yield event


def check_rows(db, report):
    """Every piece has the rows and the records in quarantine that its entry has the roots of."""
    recorded = {}
    for _, _, _, refers_to, content in db.entries("piece"):
        recorded[refers_to] = content
    rows, seen, reached = Rows(db), set(), 0
    pieces = db.rows("SELECT export_id, piece_no, first_event_id, rows, duplicates, quarantined, "
                     "end_line, end_byte, prefix_sha256, rows_root, quarantine_root FROM export_piece "
                     "ORDER BY first_event_id, rows, export_id, piece_no").fetchall()
    for piece in pieces:
        export, no, first, count = piece[:4]
        # Rows between two pieces belong to nobody.
        if first > reached + 1:
            check_strangers(report, rows, reached + 1, first - 1)
        reached = max(reached, min(first + count - 1, LAST))
        where = "exports/%d/%d" % (export, no)
        content = recorded.get(where)
        if content is None:
            report.problem("unrecorded", where, "証跡記録に、この取込みの項目がありません。",
                           "no entry of the ledger records this piece.")
            continue
        seen.add(where)
        check_piece(db, report, rows, piece, content)
    check_strangers(report, rows, min(reached + 1, LAST), LAST)
    check_strangers(report, rows, -LAST - 1, 0)
    for where in recorded:
        if where not in seen:
            report.problem("content-missing", where, "証跡記録が示す取込みが、表 export_piece にありません。",
                           "the piece that the ledger records is gone.")


def check_strangers(report, rows, first, last):
    """There must be no rows with such event ids; those that there are, are told as ranges."""
    begin = end = None
    for event in list_end(rows.ids_between(first, last)):
        if begin is not None and (event is None or event != end + 1):
            report.problem("unrecorded", "access_events/%d" % begin,
                           "記録番号 %d から %d までは、どの取込みにも属しません。" % (begin, end),
                           "events %d to %d belong to no piece of an export." % (begin, end))
            begin = None
        if event is not None:
            begin, end = event if begin is None else begin, event


def list_end(items):
    """The items, and None behind the last one."""
    yield from items
    yield None


def check_piece(db, report, rows, piece, content):
    """One piece: its rows and its records in quarantine, one after the other."""
    export, no, first, count, duplicates, quarantined, end_line, end_byte, prefix, rows_root, held_root = piece
    where, tree, expected, held = "exports/%d/%d" % (export, no), Tree(), first, quarantine_of(db, export, no)
    for event, owner, hashed in rows.between(first, min(first + count - 1, LAST)):
        report.rows += 1
        if event != expected:
            report.problem("rows-altered", "access_events/%d" % expected,
                           "記録番号 %d の行がありません（または重なっています）。" % expected,
                           "the row with this number is gone, or there twice.")
        if owner != export:
            report.problem("rows-altered", "access_events/%d" % event,
                           "取込番号が %d ですが、%d の行です。" % (owner, export),
                           "it says that it is of export %d, and is of %d." % (owner, export))
        tree.push(hashed)
        expected = event + 1
    if expected != first + count:
        report.problem("rows-altered", "access_events/%d" % expected,
                       "記録番号 %d から %d までの行がありません。" % (expected, first + count - 1),
                       "the rows %d to %d are gone." % (expected, first + count - 1))
    # What the table has beside the rows tells which of the two is at fault.
    if tree.root() != rows_root:
        report.problem("rows-altered", where,
                       "この取込みの行から計算した値が、表 export_piece の値と違います。",
                       "its rows do not lead to the root that is recorded.")
    if held.root() != held_root:
        report.problem("quarantine-altered", where,
                       "取込エラーの行（%d件）から計算した値が、表 export_piece の値と違います。" % held.size,
                       "its %d records in quarantine do not lead to the root that is recorded." % held.size)
    # And what the table has must be what the ledger has, so that nobody changed both.
    same(report, where, piece, content, "piece", lambda: (
        *map(num, (export, no, first, count, duplicates, quarantined, end_line, end_byte)), prefix, rows_root,
        held_root))


def quarantine_of(db, export, piece):
    """The tree of the records that a piece put into quarantine."""
    tree = Tree()
    for line, lines, byte, column, kind, reason, message, raw in db.rows(
            "SELECT line_no, lines, byte, field_no, kind, reason, message, raw FROM quarantine WHERE "
            "export_id = ? AND piece_no = ? ORDER BY line_no, quarantine_id", export, piece):
        tree.push(leaf(b"tenken quarantined 1\n" + num(line) + num(lines) + num(byte) + maybe_num(column)
                       + text(kind) + text(reason) + text(message) + text(raw)))
    return tree


# ------------------------------------------------------------------------------------------------
# 8  The exports
# ------------------------------------------------------------------------------------------------

class Said:
    """What an entry said, as it was hashed, read field by field (the table `ledger_content`)."""

    def __init__(self, data, kind):
        self.data, self.at = data, len(b"tenken " + kind.encode() + b" 1\n")

    def take(self, length):
        """The next bytes."""
        if self.at + length > len(self.data):
            raise ValueError("too short")
        self.at += length
        return self.data[self.at - length:self.at]

    def num(self):
        """An integer."""
        return struct.unpack(">q", self.take(8))[0]

    def nums(self, count):
        """So many integers."""
        return [self.num() for _ in range(count)]

    def maybe(self):
        """An integer or absent."""
        return self.num() if self.take(1) == b"\1" else None

    def hash(self):
        """A hash."""
        return self.take(32)

    def text(self):
        """A text or absent, as its bytes."""
        length = struct.unpack(">I", self.take(4))[0]
        return None if length == 0xFFFFFFFF else self.take(length)


class Account:
    """What became of one export, as its entries tell it one after the other."""

    def __init__(self, export):
        self.export = export
        self.state, self.ended_at = "open", None
        self.read = self.stored = self.duplicate = self.quarantined = 0
        self.first = self.last = None          # of the rows: first and last instant
        self.judged = self.remarks = self.profile = None
        self.judged_is_known = True
        self.identity = None                   # what the entry says about the file
        self.pieces, self.replaced = [], 0     # its pieces so far; rows in whose place others stand
        self.is_certain = True                 # False: an entry cannot be read, so that nothing can be said
        self.is_settled = True                 # False: it is being read again, and that is not done
        self.notices = {}                      # number of notices by then → their root, and which entry says so
        self.told = 0                          # notices that entries have
        # What entries say of rows of other tables: events in whose place others stand, records that left
        # the quarantine, notices that rows are lacking and that rows stray which are settled.
        self.replacing, self.reading, self.settling, self.straying = [], [], [], []

    def widen(self, first, last):
        """Rows from that to that instant came to it."""
        if first is not None:
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)


class Marked:
    """What an entry says of rows of a table: how many, and their root; and those that were found."""

    def __init__(self, seq, at, count, root):
        self.seq, self.at, self.count, self.root, self.tree, self.is_timely = seq, at, count, root, Tree(), True


def covering(entries, seq):
    """The first of these entries that has that number or a later one."""
    place = bisect.bisect_left([entry.seq for entry in entries], seq)
    return entries[place] if place < len(entries) else None


class Exports:
    """Goes through the entries about exports, and then compares what they come to with the tables."""

    def __init__(self, db, report):
        self.db, self.report, self.accounts = db, report, {}
        self.contents, self.voids = set(), set()  # what entries were found about

    def check(self):
        """All of it."""
        kinds = ("piece", "export", "rejected", "abandoned", "void", "retried", "reread", "superseded",
                 "reparsed", "strays")
        for seq, at, kind, refers_to, content in self.db.entries(*kinds):
            getattr(self, "take_" + kind)(seq, at, refers_to, content)
        unrecorded(self.db, self.report, "SELECT seq FROM ledger_content ORDER BY 1", self.contents,
                   "ledger_content/%d")
        unrecorded(self.db, self.report, "SELECT void_id FROM export_void ORDER BY 1", self.voids,
                   "export_voids/%d")
        self.check_replaced()
        self.check_quarantine()
        self.check_notices()
        for row in self.db.rows(
                "SELECT x.export_id, s.name, x.path, x.sha256, x.bytes, x.profile_sha256, x.state, "
                "x.outcome, x.previous, x.rows_read, x.rows_stored, x.rows_duplicate, "
                "x.rows_quarantined, x.first_at, x.last_at, x.period_first, x.period_last, x.judged_day, "
                "x.reason, x.remarks, x.ended_at, EXISTS (SELECT 1 FROM hidden_export h WHERE "
                "h.export_id = x.export_id) FROM export x LEFT JOIN source s USING (source_id) ORDER BY "
                "x.export_id").fetchall():
            self.check_export(self.accounts.pop(row[0], None) or Account(row[0]), row)
        for export, account in self.accounts.items():
            if export is not None:
                self.report.problem("content-missing", "exports/%d" % export,
                                    "証跡記録が示す取込ファイルが、表にありません。",
                                    "the export that the ledger records is gone.")
        for export, in self.db.rows("SELECT export_id FROM hidden_export WHERE export_id NOT IN (SELECT "
                                    "export_id FROM export)"):
            self.report.problem("unrecorded", "hidden_export/%d" % export, "取込ファイルのない番号です。",
                                "there is no such export.")
        self.report.exports = self.db.value("SELECT count(*) FROM exports") or 0

    def account(self, refers_to, form):
        """The account of the export that an entry refers to."""
        numbers = numbers_in(refers_to, form) or (None,)
        return self.accounts.setdefault(numbers[0], Account(numbers[0]))

    def said(self, seq, kind, account, content):
        """What the entry said, where that is there and has the hash of the entry; else None."""
        data, where = self.db.value("SELECT content FROM ledger_content WHERE seq = ?",
                                    seq), "ledger_content/%d" % seq
        if data is None:
            self.report.problem("content-missing", where, "項目の内容が、表にありません。",
                                "what the entry said is gone.")
        else:
            self.contents.add(seq)
            if sha(data) == content and data.startswith(b"tenken " + kind.encode() + b" 1\n"):
                return Said(data, kind)
            self.report.problem("content-altered", where, "項目の内容が、証跡記録のハッシュと違います。",
                                "it has not the hash that its entry has.")
        account.is_certain = False
        return None

    def noticed(self, account, seq, said):
        """How many notices about rows the export had by then, and their root."""
        count, root = said.num(), said.hash()
        account.notices.setdefault(count, []).append((root, seq))

    # Each kind of entry: what it does to the account.

    def take_piece(self, seq, at, refers_to, content):
        """Rows that were committed together: they are checked with the rows, and counted here."""
        account, numbers = self.account(refers_to, "exports/N/N"), numbers_in(refers_to, "exports/N/N")
        row = numbers and self.db.row("SELECT rows, duplicates, quarantined FROM export_piece WHERE "
                                      "export_id = ? AND piece_no = ?", *numbers)
        if row:  # what is missing was told with the rows
            account.pieces.append(row)

    def take_export(self, seq, at, refers_to, content):
        """The file, whole: everything about it begins with this."""
        account = self.account(refers_to, "exports/N")
        account.state, account.ended_at = "closed", at
        said = self.said(seq, "export", account, content)
        if not said:
            return
        self.identify(account, said)
        self.count(account, said)
        sums = [sum(piece[column] for piece in account.pieces) for column in range(3)]
        if sums != [account.stored, account.duplicate, account.quarantined] or account.read != sum(sums):
            self.report.problem("account-altered", refers_to,
                                "取込みごとの行数の合計が、ファイルの行数と違います。",
                                "its pieces do not sum up to its counts.")
        self.noticed(account, seq, said)

    def identify(self, account, said):
        """What entries about a whole file begin with."""
        export, source, path, sha256, size, profile = said.num(), said.text(), said.text(), said.hash(), said.num(), said.hash()
        account.identity = (export, source, path, sha256, size, said.maybe(), said.maybe(), said.text(),
                            said.maybe())
        account.profile = profile

    def count(self, account, said):
        """Counts, times and remarks of a file that was read whole."""
        account.read, account.stored, account.duplicate, account.quarantined, pieces = said.nums(5)
        account.first, account.last, account.judged, account.remarks = said.maybe(), said.maybe(), said.maybe(), said.text()
        account.judged_is_known = True
        if pieces != len(account.pieces):
            self.report.problem("account-altered", "exports/%d" % account.export,
                                "取込みの数が %d のはずですが、%d です。" % (pieces, len(account.pieces)),
                                "it had %d pieces by then, and %d are there." % (pieces, len(account.pieces)))

    def take_rejected(self, seq, at, refers_to, content):
        """It could not be taken: no row of it is shown."""
        account = self.account(refers_to, "exports/N")
        account.state, account.ended_at = "rejected", at
        row = self.db.row("SELECT s.name, path, sha256, bytes, profile_sha256, period_first, "
                          "period_last, outcome, previous, reason, remarks FROM export JOIN source s "
                          "USING (source_id) WHERE export_id = ?", account.export)
        if row:  # what is missing is told at the end
            same(self.report, refers_to, row, content, "rejected", lambda: (
                num(account.export), text(row[0]), text(row[1]), row[2], num(row[3]), row[4],
                maybe_num(row[5]), maybe_num(row[6]),
                text(row[7]), maybe_num(row[8]), text(row[9]), text(row[10])))

    def take_abandoned(self, seq, at, refers_to, content):
        """It was begun and given up: no row of it is shown."""
        account = self.account(refers_to, "exports/N")
        account.state = "abandoned"
        same(self.report, refers_to, (1,), content, "abandoned", lambda: (num(account.export),))

    def take_void(self, seq, at, refers_to, content):
        """A step towards taking it out of judgement; the last one does."""
        numbers = numbers_in(refers_to, "export_voids/N")
        row = numbers and self.db.row("SELECT export_id, at, by, entered_by, step, reason FROM "
                                      "export_void WHERE void_id = ?", *numbers)
        if row:
            self.voids.add(numbers[0])
        if same(self.report, refers_to, row, content, "void", lambda: (
                num(row[0]), num(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5]))):
            if row[4] == b"voided":
                self.accounts.setdefault(row[0], Account(row[0])).state = "voided"

    def take_retried(self, seq, at, refers_to, content):
        """Records left the quarantine: they are rows now, new ones or such as were there."""
        account = self.account(refers_to, "exports/N/N")
        said = self.said(seq, "retried", account, content)
        if not said:
            return
        _, _, _, records, rows, stored, duplicate = said.num(), said.hash(), *said.nums(5)
        account.read += rows - records
        account.quarantined -= records
        account.stored += stored
        account.duplicate += duplicate
        account.widen(said.maybe(), said.maybe())
        account.reading.append(Marked(seq, at, records, said.hash()))
        self.noticed(account, seq, said)

    def take_reread(self, seq, at, refers_to, content):
        """Another export was voided: rows that were duplicates of its are stored under this one."""
        account = self.account(refers_to, "exports/N/N")
        said = self.said(seq, "reread", account, content)
        if not said:
            return
        _, _, _, read, stored, duplicate, quarantined = said.nums(7)
        account.read += read
        account.stored += stored
        account.duplicate += duplicate
        account.quarantined += quarantined
        account.widen(said.maybe(), said.maybe())
        account.judged_is_known = False  # it may be judged on the day of rows that it begins with now
        account.replacing.append(Marked(seq, at, said.num(), said.hash()))
        self.noticed(account, seq, said)

    def take_superseded(self, seq, at, refers_to, content):
        """It is read again by another profile: what says something else stands in the place of what it said."""
        account = self.account(refers_to, "exports/N")
        said = self.said(seq, "superseded", account, content)
        if not said:
            return
        _, _, _, stored, replaced, root = said.num(), said.hash(), said.maybe(), said.num(), said.num(), said.hash()
        account.replacing.append(Marked(seq, at, replaced, root))
        released, root, held = said.num(), said.hash(), said.num()
        account.reading.append(Marked(seq, at, released, root))
        account.replaced += replaced
        account.stored += stored - replaced
        account.quarantined += held - released
        # Until all of it is read, the account is only whole in itself.
        account.read = max(account.read, account.stored + account.quarantined)
        account.duplicate = account.read - account.stored - account.quarantined
        account.is_settled = False

    def take_reparsed(self, seq, at, refers_to, content):
        """All of that is done: the export says what it came to."""
        account = self.account(refers_to, "exports/N")
        said = self.said(seq, "reparsed", account, content)
        if not said:
            return
        said.num()
        account.profile, before = said.hash(), (account.stored, account.quarantined)
        self.count(account, said)
        if (account.stored, account.quarantined) != before:
            self.report.problem("account-altered", refers_to, "読み直しの行数の合計が、記録と違います。",
                                "what was read again does not sum up to its counts.")
        self.noticed(account, seq, said)
        account.settling.append(Marked(seq, at, said.num(), said.hash()))
        account.is_settled = True

    def take_strays(self, seq, at, refers_to, content):
        """Notices about rows that lie far from all others are settled, or new."""
        account = self.account(refers_to, "exports/N")
        said = self.said(seq, "strays", account, content)
        if not said:
            return
        said.num()
        account.straying.append(Marked(seq, at, said.num(), said.hash()))
        self.noticed(account, seq, said)

    # Rows of other tables that entries about exports have the roots of.

    def mark(self, export, list_name, seq, at, hashed, where):
        """Adds a row to what the entry that covers it has the root of."""
        account = self.accounts.get(export)
        entry = covering(getattr(account, list_name), seq) if account and seq is not None else None
        if entry is None:
            if not account or account.is_certain:
                self.report.problem("unrecorded", where, "証跡記録に、この行の項目がありません。",
                                    "no entry of the ledger records it.")
            return
        entry.tree.push(hashed)
        entry.is_timely = entry.is_timely and entry.at == at

    def compare_marked(self, list_name, kind, ja, en):
        """What was found must be what the entries say."""
        for export, account in self.accounts.items():
            for entry in getattr(account, list_name):
                if (entry.tree.size, entry.tree.root(), entry.is_timely) != (entry.count, entry.root, True):
                    self.report.problem(kind, "exports/%d" % export, ja, en)

    def check_replaced(self):
        """Events in whose place others stand (the column `standing` of access_events)."""
        for event, by, export, at, seq in self.db.rows("SELECT event_id, by_event_id, export_id, at, seq "
                                                       "FROM superseded_event ORDER BY event_id"):
            self.mark(export, "replacing", seq, at,
                      leaf(b"tenken superseded 1\n" + num(event) + maybe_num(by)), "access_events/%d" % event)
        self.compare_marked("replacing", "state-altered",
                            "置き換えられた記録（superseded_event）が、証跡記録と違います。",
                            "the events in whose place others stand are not those that the ledger has.")

    def check_quarantine(self):
        """Records that left the quarantine; and none that came with no piece."""
        for export, line, at, seq in self.db.rows("SELECT export_id, line_no, read_at, read_seq FROM "
                                                  "quarantine WHERE read_at IS NOT NULL OR read_seq IS "
                                                  "NOT NULL ORDER BY export_id, line_no"):
            self.mark(export, "reading", seq, at, leaf(num(line)), "quarantined_rows/%d/%d" % (export, line))
        self.compare_marked("reading", "state-altered",
                            "読み取れるようになった行の記録（quarantine.read_at）が、証跡記録と違います。",
                            "the records that left the quarantine are not those that the ledger has.")
        for export, line in self.db.rows("SELECT q.export_id, q.line_no FROM quarantine q LEFT JOIN "
                                         "export_piece p USING (export_id, piece_no) WHERE p.export_id "
                                         "IS NULL ORDER BY 1, 2"):
            self.report.problem("unrecorded", "quarantined_rows/%d/%d" % (export, line),
                                "どの取込みにも属しません。", "it belongs to no piece of an export.")

    def check_notices(self):
        """What was noticed about rows, and which of it is settled."""
        now, tree = None, Tree()
        for export, id, kind, day, event, changed, other, occurred, settled_at, settled in self.db.rows(
                "SELECT export_id, notice_id, kind, day, event_id, changed_to, other_profile, "
                "occurred_at, settled_at, settled_seq FROM row_notice ORDER BY export_id, notice_id"):
            if export != now:
                self.end_notices(now, tree)
                now, tree = export, Tree()
            tree.push(leaf(b"tenken notice 1\n" + text(kind) + num(day) + num(event) + maybe_num(changed)
                           + num(occurred) + num(other)))
            self.compare_notices(now, tree)
            if settled_at is not None or settled is not None:
                # Rows that are lacking are settled by a `reparsed`, rows that stray by a `strays`.
                entries = "settling" if kind == b"lacking" else "straying"
                self.mark(export, entries, settled, settled_at, leaf(num(event)), "row_notice/%d" % id)
        self.end_notices(now, tree)
        for entries in ("settling", "straying"):
            self.compare_marked(entries, "state-altered",
                                "行に関する指摘の解消（row_notice.settled_at）が、証跡記録と違います。",
                                "the notices that are settled are not those that the ledger has.")
        for export, account in self.accounts.items():
            for count, said in account.notices.items():
                if count > 0 or any(root != EMPTY for root, _ in said):
                    self.report.problem("content-missing", "exports/%d" % export,
                                        "行に関する指摘（row_notice）が足りません。",
                                        "notices about its rows are gone.")

    def compare_notices(self, export, tree):
        """Where entries say how many notices there were by then, the root must be theirs."""
        account = self.accounts.get(export)
        for root, seq in (account.notices.pop(tree.size, None) or []) if account else []:
            account.told = tree.size
            if root != tree.root():
                self.report.problem("content-altered", "exports/%d" % export,
                                    "行に関する指摘（row_notice）が、証跡記録（通番 %d）と違います。" % seq,
                                    "the notices about its rows are not those of entry %d." % seq)

    def end_notices(self, export, tree):
        """No notice came after the last entry, unless the export is being read, again or at all."""
        account = self.accounts.get(export)
        if account and account.state in ("closed", "voided") and account.is_settled and account.is_certain:
            beyond = tree.size - account.told
            if beyond > 0:
                self.report.problem("unrecorded", "exports/%d" % export,
                                    "行に関する指摘（row_notice）のうち %d件は、証跡記録にありません。"
                                    % beyond,
                                    "%d of the notices about its rows are in no entry." % beyond)

    # The export itself.

    def check_export(self, account, row):
        """The row of the table `export` must be what its entries come to."""
        (export, source, path, sha256, size, profile, state, outcome, previous, read, stored, duplicate,
         quarantined, first, last,
         period_first, period_last, judged, reason, remarks, ended_at, is_hidden) = row
        report, where, state = self.report, "exports/%d" % export, shown(state)
        if account.state == "open" and state != "open":
            report.problem("unrecorded", where, "証跡記録に、この取込ファイルの項目がありません。",
                           "no entry of the ledger records this export.")
            return
        if state != account.state:
            report.problem("state-altered", where,
                           "状態は %s のはずですが、%s です。" % (account.state, state),
                           "its state is %s, and the ledger says %s." % (state, account.state))
        if bool(is_hidden) != (account.state in ("open", "abandoned", "rejected")):
            report.problem("state-altered", where, "行を示すかどうか（hidden_export）が、状態と合いません。",
                           "whether its rows are shown (hidden_export) does not fit its state.")
        if account.state not in ("open", "abandoned") and ended_at != account.ended_at:
            report.problem("account-altered", where, "取込日時が、証跡記録の日時と違います。",
                           "the time at which it was ingested is not that of its entry.")
        if account.state not in ("closed", "voided") or not account.is_certain:
            return
        if account.identity != (export, source, path, sha256, size, period_first, period_last, outcome,
                                previous):
            report.problem("content-altered", where,
                           "ファイルの場所、ハッシュ、大きさ、期間または前の取込番号が、証跡記録と違います。",
                           "source, path, hash, size, period or the export before it are not what its entry "
                           "says.")
        if account.profile != profile or account.remarks != remarks or reason is not None:
            report.problem("content-altered", where, "様式または読取り時の記載が、証跡記録と違います。",
                           "profile or remarks are not what its entries say.")
        counts = (account.read, account.stored, account.duplicate, account.quarantined)
        if counts != (read, stored, duplicate, quarantined):
            report.problem("account-altered", where,
                           "行数は 読取 %d、保存 %d、重複 %d、取込エラー %d のはずです。" % counts,
                           "by its entries it has %d rows read, %d stored, %d duplicate, %d quarantined."
                           % counts)
        if (account.first, account.last) != (first, last):
            report.problem("account-altered", where,
                           "最初または最後の日時が、証跡記録から計算したものと違います。",
                           "its first or last time is not what its entries come to.")
        if account.judged_is_known and account.judged != judged:
            report.problem("account-altered", where, "取込エラーを点検する日が、証跡記録と違います。",
                           "the day on which it is judged is not what its entries say.")
        held = self.db.value("SELECT count(*) FROM quarantine WHERE export_id = ? AND read_at IS NULL",
                             export)
        if (account.stored, account.quarantined) != (sum(piece[0]
                                                         for piece in account.pieces) - account.replaced,
                                                         held):
            report.problem("account-altered", where,
                           "保存行数または取込エラー行数が、実際の行の数と違います。",
                           "its counts of rows stored or quarantined are not those of the rows.")


# ------------------------------------------------------------------------------------------------
# 9  The alerts
# ------------------------------------------------------------------------------------------------

REVISION = ("SELECT a.key, a.rule, a.created_at, r.at, r.cause, r.day, r.severity, r.finding, r.status, "
            "r.resolution, r.actor_id, r.actor_name, r.unit_code, r.subject_kind, r.subject_number, "
            "r.terminal_id, r.source, r.first_at, r.last_at, r.event_count, r.title, r.reason, "
            "r.explanation, r.wording, r.evidence_hash FROM alert_revision r JOIN alert a USING (number) "
            "WHERE r.number = ? AND r.revision = ?")

# What a revision fixes of an alert, as the table `alert` has it now.
FIXED = ("day severity finding actor_id actor_name unit_code subject_kind subject_number terminal_id source "
         "first_at last_at"
         " event_count title reason explanation wording evidence_hash").split()


def check_alerts(db, report):
    """Every revision and action of review is as its entry says; each alert stands as the last one left it."""
    now, revisions, actions = {}, set(), set()
    for _, at, kind, refers_to, content in db.entries("alert", "review"):
        if kind == "alert":
            check_revision(db, report, refers_to, content, at, now, revisions)
        else:
            check_action(db, report, refers_to, content, at, now, actions)
    unrecorded(db, report, "SELECT number, revision FROM alert_revision ORDER BY 1, 2", revisions,
               "alerts/%d/%d")
    unrecorded(db, report, "SELECT action_id FROM review_action ORDER BY 1", actions, "review_actions/%d")
    check_present_alerts(db, report, now)
    for number, event in db.rows(
            "SELECT e.number, e.event_id FROM alert_evidence e LEFT JOIN alert a USING (number) WHERE "
            "a.number IS NULL OR e.from_revision NOT BETWEEN 1 AND a.revision OR e.to_revision NOT "
            "BETWEEN e.from_revision + 1 AND a.revision ORDER BY 1, 2"):
        report.problem("unrecorded", "alert_events/%d/%d" % (number, event), "どの版の根拠でもありません。",
                       "it is evidence of no revision of an alert.")


def check_revision(db, report, where, content, at, now, seen):
    """One revision of an alert, with the events on which it rests."""
    numbers = numbers_in(where, "alerts/N/N")
    row = numbers and db.row(REVISION, *numbers)
    if row:
        seen.add(numbers)
        (key, rule, created, revised, cause, day, severity, finding, status, resolution, actor, name, unit,
         kind, subject, terminal, source, first, last, count, title, reason, explanation, wording,
         evidence) = row
        now[numbers[0]] = (numbers[1], status, resolution, now.get(numbers[0], (0, None, None, None))[3], at)
    if not same(report, where, row, content, "alert", lambda: (
            text(cause), text(key), maybe_num(numbers[1]), text(rule), maybe_num(day), text(severity),
            text(finding), text(status), text(resolution), text(actor), text(name), text(unit), text(kind),
            text(subject), text(terminal), text(source), maybe_num(first), maybe_num(last),
            maybe_num(count), text(title), text(reason), text(explanation), text(wording), evidence,
            maybe_num(created))):
        return
    same_time(report, where, revised, at)
    if numbers[1] == 1:
        same_time(report, where, created, at)
    # What is not ended yet counts; of a withdrawn one nothing does.
    events = [num(event) for event, in db.rows(
        "SELECT event_id FROM alert_evidence WHERE number = ?1 AND from_revision <= ?2 AND (to_revision "
        "IS NULL OR to_revision > ?2) ORDER BY event_id", *numbers)]
    hashed = EMPTY if finding == b"withdrawn" and not events else sha(*events, num(count))
    if hashed != evidence:
        report.problem("content-altered", where, "根拠の記録（alert_events）が、証跡記録と違います。",
                       "the events on which it rests are not those that the ledger has.")


def check_action(db, report, where, content, at, now, seen):
    """One action of review."""
    numbers = numbers_in(where, "review_actions/N")
    row = numbers and db.row("SELECT a.key, r.revision, r.at, r.by, r.entered_by, r.action, "
                             "r.resolution, r.reason, r.assignee, r.status_after, r.resolution_after, "
                             "r.assignee_after, r.number FROM review_action r JOIN alert a USING "
                             "(number) WHERE r.action_id = ?", *numbers)
    if row:
        seen.add(numbers[0])
        now[row[12]] = (now.get(row[12], (0,))[0], row[9], row[10], row[11], at)
    if same(report, where, row, content, "review",
            lambda: (text(row[0]), num(row[1]), num(row[2]), *map(text, row[3:12]))):
        same_time(report, where, row[2], at)


def check_present_alerts(db, report, now):
    """The table `alert` says what the last revision and the last action say."""
    columns = ", ".join(["(a.%s IS r.%s)" % (column, column) for column in FIXED])
    sql = ("SELECT a.number, a.revision, a.status, a.resolution, a.assignee, a.updated_at, a.unit_code,"
           " a.unit_folded, a.actor_id, a.actor_folded, %s FROM alert a LEFT JOIN alert_revision r"
           " ON r.number = a.number AND r.revision = a.revision ORDER BY a.number" % columns)
    for row in db.rows(sql):
        number, revision, status, resolution, assignee, updated, unit, unit_folded = row[:8]
        actor, actor_folded, equal = row[8], row[9], row[10:]
        where = "alerts/%d" % number
        if number not in now:
            report.problem("unrecorded", where, "証跡記録に、この要確認事項の項目がありません。",
                           "no entry of the ledger records this alert.")
            continue
        if revision != now[number][0] or not all(equal):
            wrong = [column for column, is_equal in zip(FIXED, equal) if not is_equal]
            wrong = wrong if revision == now[number][0] else ["revision"]
            report.problem("state-altered", where, "最後の版の内容と違います：%s" % "、".join(wrong),
                           "it is not what its last revision says: %s" % ", ".join(wrong))
        if (status, resolution, assignee) != now[number][1:4]:
            said = [shown(value) or "-" for value in now[number][1:4]]
            report.problem("state-altered", where,
                           "状態・確認結果・担当者は、証跡記録では %s です。" % "・".join(said),
                           "status, resolution and assignee are %s by the ledger." % ", ".join(said))
        same_time(report, where, updated, now[number][4], "state-altered")
        if not (is_folded(unit, unit_folded) and is_folded(actor, actor_folded, ("(AUTO)", "(MANUAL)"))):
            report.problem("state-altered", where,
                           "まとまりを決める所属または利用者ID（unit_folded、actor_folded）が違います。",
                           "unit or actor by which cases are made (unit_folded, actor_folded) are not its "
                           "own.")


def is_folded(written, folded, nobody=()):
    """Whether `folded` is `written` as it is compared: NFKC, one dash, one tilde, trimmed, upper case."""
    written = shown(written) or ""
    if any(unicodedata.category(character) == "Cn" for character in written):
        return True  # newer than the Unicode of this Python: it cannot say
    usual = {**dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-"), 0x301C: "~", 0x223C: "~"}
    spaces = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr,
            range(0x2000, 0x200B)))
    expected = unicodedata.normalize("NFKC", written).translate(usual).strip(spaces).upper()
    return shown(folded) == (None if not expected or expected in nobody else expected)


# ------------------------------------------------------------------------------------------------
# 10  The rest
# ------------------------------------------------------------------------------------------------

def check_plain(db, report, kind, form, sql, parts, table, at_column):
    """Kinds whose entry is about one row with a number: the row is there, says the same, at the same time.

    `parts` makes of the number and the row what is hashed; the time is the row's last column.
    """
    seen = set()
    for _, at, _, refers_to, content in db.entries(kind):
        numbers = numbers_in(refers_to, form)
        row = numbers and db.row(sql, *numbers)
        if row:
            seen.add(numbers[0])
        if same(report, refers_to, row, content, kind, lambda: parts(numbers[0], row)) and at_column:
            same_time(report, refers_to, row[-1], at)
    unrecorded(db, report, table, seen, form.replace("N", "%d"))


def check_rest(db, report):
    """Everything else that has an entry."""
    check_plain(db, report, "scan", "scans/N", "SELECT at FROM scan WHERE scan_id = ?",
                lambda id, row: (num(row[0]),), "SELECT scan_id FROM scan ORDER BY 1", True)
    check_plain(db, report, "rules", "rules/N",
                "SELECT content, changed_by, recorded_at FROM version WHERE kind = 'rules' AND name = "
                "'rules' AND version_no = ?",
                lambda id, row: (num(id), text(row[0]), text(row[1])),
                "SELECT version_no FROM version WHERE kind = 'rules' ORDER BY 1", True)
    check_plain(db, report, "expect", "expect/N",
                "SELECT content, recorded_at FROM version WHERE kind = 'expect' AND name = 'expect' AND "
                "version_no = ?",
                lambda id, row: (num(id), text(row[0])),
                "SELECT version_no FROM version WHERE kind = 'expect' ORDER BY 1", True)
    check_plain(db, report, "applied", "applied_settings/N",
                "SELECT first_day, last_day, version_no, by, at FROM applied_settings WHERE applied_id = ?",
                lambda id, row: (num(id), maybe_num(row[0]), num(row[1]), num(row[2]), text(row[3])),
                "SELECT applied_id FROM applied_settings ORDER BY 1", True)
    check_plain(db, report, "since", "review_since/N",
                "SELECT since, at FROM review_since WHERE since_id = ?",
                lambda id, row: (num(id), maybe_num(row[0])), "SELECT since_id FROM review_since ORDER BY 1",
                True)
    check_plain(db, report, "snapshot", "snapshots/N",
                "SELECT by, path, at FROM snapshot WHERE snapshot_id = ?",
                lambda id, row: (num(id), text(row[0]), text(row[1])),
                "SELECT snapshot_id FROM snapshot ORDER BY 1", True)
    check_plain(db, report, "restored", "restores/N",
                "SELECT by, entered_by, reason, size, root, replaced_size, replaced_root, at FROM "
                "restore WHERE restore_id = ?",
                lambda id, row: (num(id), text(row[0]), text(row[1]), text(row[2]), num(row[3]), row[4],
                                 maybe_num(row[5]),
                                 text(None if row[6] is None else row[6].hex())),
                                 "SELECT restore_id FROM restore ORDER BY 1", True)
    check_plain(db, report, "hold", "register_holds/N",
                "SELECT register, version_no, sha256, rows, lost, began_at FROM register_hold WHERE "
                "hold_id = ?",
                lambda id, row: (num(id), text(row[0]), num(row[1]), row[2], num(row[3]), num(row[4])),
                "SELECT hold_id FROM register_hold ORDER BY 1", True)
    check_releases(db, report)
    check_versions(db, report)
    check_registers(db, report)
    check_digests(db, report)
    check_kinds(db, report)


def check_releases(db, report):
    """A hold has ended if, and when, an entry says so."""
    ended = {}
    for _, at, _, refers_to, content in db.entries("release"):
        numbers = numbers_in(refers_to, "register_holds/N")
        row = numbers and db.row("SELECT confirmed_by, reason FROM register_hold WHERE hold_id = ?", *numbers)
        if same(report, refers_to, row, content, "release",
                lambda: (num(numbers[0]), text(row[0]), text(row[1]))) or row:
            ended[numbers[0]] = at
    for id, ended_at, by, reason, vanished, sha256 in db.rows("SELECT hold_id, ended_at, confirmed_by, "
                                                              "reason, vanished, sha256 FROM "
                                                              "register_hold"):
        where = "register_holds/%d" % id
        if ended_at != ended.get(id) or (id not in ended and (by, reason) != (None, None)):
            report.problem("state-altered", where,
                           "保留が終わったかどうか、またはその日時が、証跡記録と違います。",
                           "whether or when it ended is not what the ledger says.")
        if bool(vanished) != (sha256 == EMPTY):
            report.problem("content-altered", where, "ファイルの有無（vanished）が、ハッシュと合いません。",
                           "vanished does not fit the hash of the file.")


def check_versions(db, report):
    """Profiles; and every stored text has the hash that stands beside it."""
    seen = set()
    for _, at, _, refers_to, content in db.entries("profile"):
        found = re.fullmatch(r"profiles/(.*)/([1-9][0-9]{0,17})", refers_to, re.DOTALL)
        row = found and db.row("SELECT sha256, recorded_at FROM version WHERE kind = 'profile' AND name "
                               "= ? AND version_no = ?",
                               found.group(1), int(found.group(2)))
        if row:
            seen.add((found.group(1), int(found.group(2))))
        if same(report, refers_to, row, content, "profile",
                lambda: (text(found.group(1)), num(int(found.group(2))), row[0])):
            same_time(report, refers_to, row[1], at)
    unrecorded(db, report, "SELECT name, version_no FROM version WHERE kind = 'profile' ORDER BY 1, 2", seen,
               "profiles/%s/%d")
    form = {"rules": "rules/%d", "expect": "expect/%d"}
    for kind, name, number, sha256, content, by in db.rows("SELECT kind, name, version_no, sha256, "
                                                           "content, changed_by FROM version WHERE kind "
                                                           "<> 'register'"):
        where = form[shown(kind)] % number if shown(kind) in form else "profiles/%s/%d" % (shown(name),
                number)
        if content is None or sha(content) != sha256:
            report.problem("content-altered", where, "保存された設定の文が、そのハッシュと違います。",
                           "the text that is stored has not the hash beside it.")
        if by is not None and kind != b"rules":
            report.problem("content-altered", where, "記録のない変更者が書かれています。",
                           "it names somebody whom the ledger does not.")


def check_registers(db, report):
    """Every version of every register changed what its entry says, and nothing else."""
    entries, seen = {}, set()
    for _, at, _, refers_to, content in db.entries("register"):
        entries[refers_to] = (at, content)
    for name, in db.rows("SELECT name FROM version WHERE kind = 'register' UNION SELECT register FROM "
                         "register_row ORDER BY 1").fetchall():
        name = shown(name)  # a parameter that is bytes would be no text
        changes, versions = register_changes(db, report, name), set()
        for id, number, recorded_at, sha256, said, by in db.rows(
                "SELECT version_id, version_no, recorded_at, sha256, content, changed_by FROM version "
                "WHERE kind = 'register' AND name = ? ORDER BY version_no", name).fetchall():
            where = "register_changes/%s/%d" % (name, number)
            versions.add(id)
            if where not in entries:
                report.problem("unrecorded", where, "証跡記録に、この版の項目がありません。",
                               "no entry of the ledger records this version.")
                continue
            seen.add(where)
            at, content = entries[where]
            # In the order of key, before and after; what is absent comes first.
            ordered = sorted(changes.get(id, []),
                             key=lambda change: [(value is not None, value or b"") for value in change])
            if same(report, where, (1,), content, "register", lambda: (
                    text(name), num(number), sha256, text(by),
                    *(text(value) for change in ordered for value in change))):
                same_time(report, where, recorded_at, at)
            if said != (b"gone" if sha256 == EMPTY else None):
                report.problem("content-altered", where,
                               "ファイルがなくなったかどうかが、ハッシュと合いません。",
                               "whether its file was gone does not fit the hash.")
            if any(ended_at != recorded_at for ended_at in changes.get(("ended", id), [])):
                report.problem("content-altered", where, "行の終了日時が、この版の日時と違います。",
                               "rows that ended in it have another time.")
        for id in changes:
            if not isinstance(id, tuple) and id not in versions:
                report.problem("unrecorded", "register_changes/%s" % name, "版のない行があります。",
                               "there are rows of no version of it.")
    for where in entries:
        if where not in seen:
            report.problem("content-missing", where, "証跡記録が示す版が、表にありません。",
                           "the version that the ledger records is gone.")


def register_changes(db, report, name):
    """What each version of a register changed (key, before, after), and when rows ended in it."""
    changes, where = {}, "register_changes/%s" % name
    for id, key, content, added, ended, ended_at, corrected_by, before, before_ended in db.rows(
            "SELECT n.row_id, n.key, n.content, n.added_in, n.ended_in, n.ended_at, n.corrected_by, "
            "o.content, o.ended_in FROM register_row n LEFT JOIN register_row o ON o.corrected_by = "
            "n.row_id AND o.register = n.register WHERE n.register = ? ORDER BY n.row_id", name):
        changes.setdefault(added, []).append((key, before, content))
        if before is not None and before_ended != added:
            report.problem("content-altered", where,
                           "訂正された行の終わりの版が、訂正の版と違います（行 %d）。" % id,
                           "a row was corrected in another version than it ended in (row %d)." % id)
        if corrected_by is None and ended is not None:
            changes.setdefault(ended, []).append((key, content, None))
            changes.setdefault(("ended", ended), []).append(ended_at)
        elif ended_at is not None or (corrected_by is not None and ended is None):
            report.problem("content-altered", where, "行の終わりの記載が合いません（行 %d）。" % id,
                           "what is said about the end of a row does not agree (row %d)." % id)
    return changes


def check_digests(db, report):
    """Every digest is the one that was issued."""
    seen = set()
    for _, at, _, refers_to, content in db.entries("digest"):
        found = re.fullmatch(r"digests/([0-9-]+)/([1-9][0-9]{0,17})", refers_to)
        row = found and db.row("SELECT day, issue_no, from_seq, to_seq, model, issued_at FROM "
                               "digest_issue WHERE date(day * 86400, 'unixepoch') = ? AND issue_no = ?",
                               found.group(1),
                               int(found.group(2)))
        if row:
            seen.add(row[:2])
        if same(report, refers_to, row, content, "digest", lambda: (*map(num, row[:4]), sha(row[4]))):
            same_time(report, refers_to, row[5], at)
    for day, issue in db.rows("SELECT day, issue_no FROM digest_issue ORDER BY 1, 2"):
        if (day, issue) not in seen:
            report.problem("unrecorded", "digests/%s/%d" % (date(day), issue),
                           "証跡記録に、この点検日報の項目がありません。",
                           "no entry of the ledger records this digest.")


KINDS = ("piece export rejected abandoned retried void reread superseded reparsed strays register hold "
         "release rules applied since expect"
         " profile alert review digest schema checkpoint key snapshot restored scan").split()


def check_kinds(db, report):
    """There are no entries of kinds that this file does not know."""
    marks = ", ".join("?" * len(KINDS))
    for seq, kind in db.rows("SELECT seq, kind FROM ledger_entry WHERE kind NOT IN (%s)" % marks, *KINDS):
        report.problem("content-missing", "ledger/%d" % seq, "種類「%s」は知られていません。" % shown(kind),
                       "the kind %s is not known." % shown(kind))


# ------------------------------------------------------------------------------------------------
# 11  The archive
# ------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def decompressed(path):
    """What a zstd file holds, as a stream: by Python 3.14 or later, before that by the command `zstd`."""
    try:
        from compression import zstd
    except ImportError:
        # It reads from us and writes to us: no name of a file comes into a command.
        with open(path, "rb") as packed, subprocess.Popen(["zstd", "-dcq"], stdin=packed,
                                                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            yield process.stdout
            process.stdout.close()
            if process.wait() != 0:
                raise ValueError("zstd failed")
        return
    with zstd.open(path, "rb") as stream:
        yield stream


def can_decompress():
    """Whether there is anything that reads zstd."""
    return sys.version_info >= (3, 14) or shutil.which("zstd") is not None


def check_archive(db, report, folder):
    """The archive has a copy of every file that was taken, unchanged, and nothing else."""
    wanted = {sha256.hex(): size for sha256,
              size in db.rows("SELECT sha256, max(bytes) FROM export GROUP BY sha256")}
    for name, size in sorted(wanted.items()):
        path = folder / name[:2] / (name + ".zst")
        if not path.is_file():
            report.problem("archive-missing", "archive/" + name, "写しがありません。", "there is no copy.")
        elif can_decompress():
            check_copy(report, path, name, size)
    spare = 0
    for path in sorted(folder.rglob("*")):
        # `incoming.part` is the file that tenken copies just now, or was stopped at.
        if path.is_dir() and len(path.name) == 2 or path == folder / "incoming.part":
            continue
        is_copy = re.fullmatch("[0-9a-f]{64}",
                               path.stem) and path == folder / path.stem[:2] / (path.stem + ".zst")
        if is_copy and path.stem in wanted:
            continue
        # tenken copies a file before it records it: where it was stopped between, a copy is left that
        # nobody needs. What is named by its own hash is no more than that.
        if is_copy and (not can_decompress() or held_by(path)[0] == path.stem):
            spare += 1
            continue
        report.problem("archive-unknown", "archive/" + path.relative_to(folder).as_posix(),
                       "取り込んだ記録がなく、名前も内容のハッシュではありません。",
                       "no export knows it, and its name is not the hash of what it holds.")
    if spare:
        report.limit("保管した写しのうち %d件は、"
                     "どの取込ファイルのものでもありません（記録の前に中断したときに残ります）。" % spare,
                     "%d copies in the archive are of no export: such are left where tenken was stopped "
                     "before it recorded them." % spare)
    if not can_decompress():
        report.limit("保管した写しの内容（zstd を伸長できないため、あることだけを確かめました。Python 3.14 "
                     "以降か、コマンド zstd が必要です）。",
                     "What the copies in the archive hold: zstd cannot be read here (it takes Python 3.14 or "
                     "the command zstd); only that they are there was checked.")


def check_copy(report, path, name, size):
    """One copy."""
    if held_by(path) != (name, size):
        report.problem("archive-altered", "archive/" + name, "伸長した内容が、取り込んだファイルと違います。",
                       "what it holds is not the file that was taken.")


def held_by(path):
    """SHA-256 and length of what a zstd file holds; None and None where it is none."""
    hashed, length = hashlib.sha256(), 0
    try:
        with decompressed(path) as stream:
            for chunk in iter(lambda: stream.read(1 << 20), b""):
                hashed.update(chunk)
                length += len(chunk)
    except PermissionError:
        raise
    except Exception:  # whatever a decoder says of a file that is none
        return None, None
    return hashed.hexdigest(), length


# ------------------------------------------------------------------------------------------------
# 12  A proof
# ------------------------------------------------------------------------------------------------

def check_proof(path, given):
    """From one row to a signature: the steps, each with whether it holds, and what is not proven."""
    try:
        proof = json.loads(Path(path).read_text(encoding="utf-8"))
        if proof.get("format") != "tenken proof 1":
            raise ValueError(proof.get("format"))
        return prove(proof, given)
    except OSError as error:
        raise CannotRead(str(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error) as error:
        raise CannotRead(say("証明として読めません：%s", "it cannot be read as a proof: %s")
                         % error) from error


# The words of actions and outcomes by the numbers that are hashed (the table `code`).
ACTIONS = "login logout login_failed search view inquire provide register delete export print administer other".split()
OUTCOMES = [None, "success", "denied", "error"]
TEXTS = ("serial actor_id actor_name unit_code terminal_id address function_code subject_kind subject_number "
         "procedure_code"
         " information_code counterpart_code note").split()


def row_in_words(event):
    """The row, by what is hashed; of the subject's number the last four digits."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(hours=9, milliseconds=event["occurred_ms"])
    fields = {"occurred_at": moment.isoformat(timespec="milliseconds") + "+09:00",
              "action": ACTIONS[event["action_code"] - 1],
              "outcome": OUTCOMES[event["outcome_code"]], "record_count": event["record_count"],
              "line_no": event["line_no"]}
    fields.update(zip(TEXTS, event["texts"]))
    if fields["subject_number"]:
        fields["subject_number"] = "…" + fields["subject_number"][-4:]
    return ", ".join("%s=%s" % (name, value) for name, value in fields.items() if value is not None)


def prove(proof, given):
    """The steps from the row to the signature."""
    steps, event, row, piece, entry = [], proof["event"], proof["row"], proof["piece"], proof["entry"]
    ledger, checkpoint = proof["ledger"], proof["checkpoint"]
    unhex = bytes.fromhex
    step = lambda holds, ja, en: steps.append((bool(holds), say(ja, en)))
    # The row gives its leaf.
    hashed = row_leaf(event["line_no"], event["occurred_ms"], event["record_count"], event["action_code"],
                      event["outcome_code"],
                      event["numbers"], [text(value) for value in event["texts"]])
    words = (ACTIONS[event["action_code"] - 1], OUTCOMES[event["outcome_code"]])
    step(len(event["texts"]) == 13 and hashed == unhex(proof["leaf"])
         and words == (event["action"], event["outcome"]),
         "記録番号 %d の行（%s）から計算したハッシュは %s です。"
         % (event["event_id"], row_in_words(event), hashed.hex()),
         "The row of event %d (%s) has the hash %s." % (event["event_id"], row_in_words(event), hashed.hex()))
    # The leaf leads to the root of the rows of its piece.
    root = root_by_path(hashed, row["index"], row["count"], [unhex(part) for part in row["path"]])
    step(root == unhex(piece["rows_root"]) and row["count"] == piece["rows"]
         and event["event_id"] == piece["first_event_id"] + row["index"],
         "この行は、取込番号 %d の取込み %d にある %d行の %d番目です。"
         % (piece["export_id"], piece["piece_no"], row["count"], row["index"] + 1),
         "It is number %d of the %d rows of piece %d of export %d."
         % (row["index"] + 1, row["count"], piece["piece_no"], piece["export_id"]))
    # The piece gives the content hash of its entry.
    names = "export_id piece_no first_event_id rows duplicates quarantined end_line end_byte".split()
    content = content_hash("piece", *(num(piece[name]) for name in names), unhex(piece["prefix_sha256"]),
                           root or b"", unhex(piece["quarantine_root"]))
    where = "exports/%d/%d" % (piece["export_id"], piece["piece_no"])
    step((content, entry["kind"], entry["refers_to"]) == (unhex(entry["content_hash"]), "piece", where),
         "この取込みは、証跡記録の通番 %d に記録されています。" % entry["seq"],
         "This piece is recorded by entry %d of the ledger." % entry["seq"])
    # The entry gives its leaf, which leads to the root of the checkpoint.
    hashed = entry_leaf(entry["seq"], entry["at"], entry["kind"], entry["refers_to"], content)
    root = root_by_path(hashed, entry["seq"], ledger["size"], [unhex(part) for part in ledger["path"]])
    step(hashed == unhex(entry["leaf_hash"]) and checkpoint is not None and root == unhex(checkpoint["root"])
         and ledger["size"] == checkpoint["size"],
         "この項目は、%d件の証跡記録に含まれます。ルートは %s です。"
         % (ledger["size"], root.hex() if root else "-"),
         "This entry is among the %d of the ledger with the root %s."
         % (ledger["size"], root.hex() if root else "-"))
    # The checkpoint is signed by an accepted key.
    note = note_of(checkpoint["signed_note"]) if checkpoint else None
    says = note.checkpoint() if note else (None, None, None)
    signer = next((key for key in accepted_keys(proof.get("keys") or [], given) if note and key.signed(note)),
                  None)
    step(signer and root is not None and says[1:] == (ledger["size"], root),
         "この件数とルートに、鍵 %s の署名があります。" % (signer.vkey if signer else "-"),
         "This size and root are signed by the key %s." % (signer.vkey if signer else "-"))
    limits = [say("この行が今も点検の対象であるか（取消し・置換え）は、"
                  "証明に書かれたとおりであるとは限りません。",
                  "Whether the row is still judged (standing) is what the proof says, and not proven by it."),
              say("ログが tenken に届く前に変えられていないこと。",
                  "That the log was not changed before it reached tenken.")]
    if not given:
        limits.append(say("鍵がだれのものか（--public-key で、別に受け取った公開鍵を渡してください）。",
                          "Whose key it is: give the public key that you got otherwise by --public-key."))
    return steps, limits


def accepted_keys(listed, given):
    """The keys given, or else the first one listed; and those that they hand over to."""
    listed = [(item, None) if isinstance(item, str) else (item["vkey"], item.get("handover"))
              for item in listed]
    keys = [(Key(vkey), note_of(handover or "")) for vkey, handover in listed]
    accepted = list(given) if given else [key for key, _ in keys[:1]]
    for _ in keys:
        accepted += [key for key, note in keys if all(key.vkey != other.vkey for other in accepted)
                     and hands_over(note, key, accepted)]
    return accepted


# ------------------------------------------------------------------------------------------------
# 13  The self-test
# ------------------------------------------------------------------------------------------------

# RFC 8032, 7.1: secret keys are left out; public key, message, signature.
ED25519_VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]

# The leaves of the test vectors of Certificate Transparency, and the roots of the first n of them.
TREE_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
               "606162636465666768696a6b6c6d6e6f"]
TREE_ROOTS = ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
              "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
              "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
              "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"]

# A signed note of the tests of golang.org/x/mod/sumdb/note, and its key.
NOTE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = ("If you think cryptography is the answer to your problem,\nthen you don't know what your problem "
        "is.\n\n\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")

# docs/ledger.md: a row, an entry.
ROW_VECTOR = "7009831041100b08f14a028352a6c332dda539d8f7b587375374cee0bf82dde0"
ENTRY_VECTOR = "971bfb427e92bba7f29d5199cfad8212c9e81534760fac38c783be9d3ad153c7"


def self_test():
    """Checks what this file computes with by published test vectors: each check, and whether it held."""
    checks = []
    leaves = [leaf(bytes.fromhex(data)) for data in TREE_LEAVES]
    checks.append(("RFC 6962: roots of trees of 1 to 8 leaves",
                   [root_of(leaves[:n + 1]).hex() for n in range(8)] == TREE_ROOTS))
    checks.append(("RFC 6962: the root of the empty tree",
                   root_of([]).hex() == hashlib.sha256(b"").hexdigest()))
    paths = all(root_by_path(leaves[i], i, n, path_of(leaves[:n], i)) == root_of(leaves[:n])
                for n in range(1, 9) for i in range(n))
    checks.append(("RFC 9162: every leaf of these trees leads to the root along its path", paths))
    wrong = any(root_by_path(leaves[i], j, n, path_of(leaves[:n], i)) == root_of(leaves[:n])
                for n in range(2, 9) for i in range(n) for j in range(n) if i != j)
    checks.append(("RFC 9162: along no other path", not wrong))
    vectors = [tuple(map(bytes.fromhex, vector)) for vector in ED25519_VECTORS]
    checks.append(("RFC 8032: signatures are valid", all(verifies_slowly(*vector) for vector in vectors)))
    altered = [(public, message, bytes([signature[0] ^ 1]) + signature[1:]) for public, message,
               signature in vectors] \
        + [(public, message + b"x", signature) for public, message, signature in vectors] \
        + [(public, message, signature[:32]
            + (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")) for public, message,
            signature in vectors]
    checks.append(("RFC 8032: altered ones are not", not any(verifies_slowly(*vector) for vector in altered)))
    checks.append(("RFC 8032: both ways of verifying agree",
                   all(verifies(*vector) == verifies_slowly(*vector) for vector in vectors + altered)))
    key = Key(NOTE_KEY)
    checks.append(("C2SP signed-note: a note is signed, an altered one is not",
                   key.signed(Note(NOTE)) is True
                   and key.signed(Note(NOTE.replace("answer", "Answer"))) is False))
    texts = [text(value) for value in ["00000000000000000001", "C0010103"] + [None] * 10 + ["備考"]]
    checks.append(("docs/ledger.md: a row",
                   row_leaf(2, 1775000000000, 1, 5, 1, (1 << 16) + 7, texts).hex() == ROW_VECTOR))
    scan = content_hash("scan", num(1775000000000))
    checks.append(("docs/ledger.md: an entry",
                   entry_leaf(7, 1775000000000, "scan", "scans/1", scan).hex() == ENTRY_VECTOR))
    checks.append(("an anchor as it is printed",
                   anchor("12,345:ab12 cd34 ef56 7890") == (12345, "ab12cd34ef567890")))
    return checks


def path_of(leaves, index):
    """RFC 6962, 2.1.1: the path of a leaf."""
    if len(leaves) <= 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return path_of(leaves[:half], index) + [root_of(leaves[half:])]
    return path_of(leaves[half:], index - half) + [root_of(leaves[:half])]


# ------------------------------------------------------------------------------------------------
# 14  The command
# ------------------------------------------------------------------------------------------------

def verify(database, archive, given, anchors):
    """All checks of a database, which is closed in any case."""
    db = Database(database)
    with contextlib.closing(db.conn):
        return verified(db, database.parent / "archive", archive, given, anchors)


def verified(db, usual_archive, archive, given, anchors):
    """All checks of a database that is open."""
    report = Report()
    sizes = {size for size, in db.rows("SELECT size FROM checkpoint")} | {size for size, _ in anchors}
    roots, newest = check_ledger(db, report, sizes)
    for check in (lambda: Seals(db, report, roots, given).check(newest),
                  lambda: check_anchors(db, report, roots, anchors),
                  lambda: check_schema(db, report), lambda: check_rows(db, report),
                  lambda: Exports(db, report).check(),
                  lambda: check_alerts(db, report), lambda: check_rest(db, report)):
        whatever_the_tables_are(report, check)
    folder = archive or usual_archive
    if archive or folder.is_dir():
        if not folder.is_dir():
            raise CannotRead(say("保管場所がありません：%s", "no such archive: %s") % folder)
        check_archive(db, report, folder)
    else:
        report.limit("保管した写し（--archive で場所を渡してください）。",
                     "The copies of the files: give the archive by --archive.")
    tell_limits(report, given, anchors)
    return report


def whatever_the_tables_are(report, check):
    """Does a check; where a table or a column is gone or of another type, that is a problem of the schema."""
    try:
        check()
    except sqlite3.OperationalError as error:
        if not str(error).startswith("no such"):
            raise
        report.problem("schema-altered", "sqlite_schema", "表または列がありません：%s" % error,
                       "a table or column is gone: %s" % error)
    except (TypeError, AttributeError, ValueError, OverflowError, struct.error) as error:
        report.problem("schema-altered", "sqlite_schema",
                       "表の値が、tenken の書くものではありません：%s" % error,
                       "a value is none that tenken writes: %s" % error)


def tell_limits(report, given, anchors):
    """What no verification of this kind proves."""
    if not given:
        report.limit("鍵がだれのものか。署名は、データベースの中にある鍵で確かめました。"
                     "別に受け取った公開鍵を --public-key で渡してください。",
                     "Who holds the key: signatures were checked by the key that the database names. Give "
                     "the one that you got otherwise by --public-key.")
    if not anchors:
        report.limit("紙やメールの控えとの一致。点検日報にある「件数:値」を --anchor で渡してください。",
                     "That it is what was printed: give SIZE:ROOT of a digest that you kept by --anchor.")
    report.limit("鍵とデータベースの両方に書込みのできる者は、外に残る最後の控えより後を作り直せます。",
                 "Who holds the key and can write the database could write anew what came after the last "
                 "value that is kept elsewhere.")
    report.limit("最後の証跡確定または控えより後の記録が、削除されていないこと。",
                 "That nothing was removed of what came after the last checkpoint or anchor.")
    report.limit("ログが tenken に届く前に変えられていないこと、届かなかったログ。",
                 "What was changed before it reached tenken, and what never reached it.")
    report.limit("計算し直せる内部の表（coverage、actor_day など）と、SQLite の索引（PRAGMA integrity_check "
                 "で確かめられます）。",
                 "Tables that are computed from others (coverage, actor_day and the like), and SQLite's "
                 "indexes (see PRAGMA integrity_check).")
    report.limit("要確認事項が点検条件どおりに計算されていること（tenken replay --check が確かめます）。",
                 "That alerts are what the rules find: tenken replay --check shows it.")


def arguments(argv):
    """The command line."""
    parser = argparse.ArgumentParser(prog="verify.py",
                                     description=say("tenken のデータベースを検証します。読み取るだけで、"
                                                     "何も書き込みません。",
                                                                       "Verifies a database of tenken. It "
                                                                       "only reads."))
    parser.add_argument("database", nargs="?", type=Path, metavar="DATABASE",
                        help=say("データベース（tenken.sqlite）", "the database (tenken.sqlite)"))
    parser.add_argument("--archive", type=Path, metavar="DIR",
                        help=say("保管した写しの場所（省略すると、データベースの隣の archive）",
                                 "the copies of the files (default: archive beside the database)"))
    parser.add_argument("--public-key", type=Path, metavar="FILE",
                        help=say("別に受け取った公開鍵", "the public key that you got otherwise"))
    parser.add_argument("--anchor", type=anchor, action="append", default=[], metavar="SIZE:ROOT",
                        help=say("手元の控えの「件数:値」", "a value that you kept"))
    parser.add_argument("--proof", type=Path, metavar="FILE",
                        help=say("1行の証明（tenken proof が作る JSON）",
                                 "the proof of one row, as tenken proof makes it"))
    parser.add_argument("--lang", choices=("ja", "en"), default="ja")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--self-test", action="store_true",
                        help=say("計算を、公開された例で確かめます",
                                 "checks the computations by published examples"))
    options = parser.parse_args(argv)
    if sum((options.database is not None, options.proof is not None, options.self_test)) != 1:
        parser.error(say("データベース、--proof、--self-test のどれか一つを指定してください。",
                         "give a database, --proof or --self-test."))
    return options


def run(options):
    """Does what is asked; gives the exit code."""
    if options.self_test:
        checks = self_test()
        for name, holds in checks:
            print("%s  %s" % ("ok    " if holds else "FAILED", name))
        return 0 if all(holds for _, holds in checks) else 1
    try:
        given = read_public_keys(options.public_key) if options.public_key else None
    except ValueError as error:
        raise CannotRead(say("公開鍵として読めません：%s（%s）", "no public key: %s (%s)")
                         % (options.public_key, error)) from error
    if options.proof:
        return tell_proof(*check_proof(options.proof, given), options.json)
    report = verify(options.database, options.archive, given, options.anchor)
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if options.json
          else report.as_text(options.database))
    return 1 if report.problems else 0


def tell_proof(steps, limits, as_json):
    """Prints the steps of a proof."""
    ok = all(holds for holds, _ in steps)
    if as_json:
        print(json.dumps({"ok": ok, "steps": [{"ok": holds, "detail": told} for holds, told in steps],
                          "not_proven": limits}, ensure_ascii=False, indent=2))
        return 0 if ok else 1
    for holds, told in steps:
        print("%s  %s" % (say("○", "holds ") if holds else say("×", "FAILS "), told))
    print("\n" + say("この証明で示せないこと", "What this does not prove"))
    for limit in limits:
        print("  - " + limit)
    print("\n" + (say("結果：この行は、署名された証跡記録に含まれています。",
                      "Result: the row is in the signed ledger.") if ok
                  else say("結果：証明は成り立ちません。", "Result: the proof does not hold.")))
    return 0 if ok else 1


def main(argv):
    """Runs, and tells what cannot be read once, with its cause."""
    global LANG
    if "--lang" in argv[:-1] and argv[argv.index("--lang") + 1] == "en" or "--lang=en" in argv:
        LANG = "en"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # whatever the terminal of the machine is set to
    options = arguments(argv)
    try:
        return run(options)
    except BrokenPipeError:
        # Whoever reads has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except (CannotRead, OSError, sqlite3.Error) as error:
        print("verify.py: %s" % error, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
