//! `/etc/tenken/tenken.toml`: the annotated example of `config/`, with a system's paths instead of
//! the sample's, and an organization that is still to be named.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

const EXAMPLE: &str = include_str!("../../../config/tenken.toml");

/// What stands in the example, and what stands there in the package.
const CHANGES: [(&str, &str); 10] = [
    (
        "# この例は、付属の見本（架空市）をそのまま読み込みます。\n\
         # 自分の団体で使うときは、この config フォルダーを写して直してください。\n",
        "# 初めに、団体の名称とコード、取り込むログを書いてください。書くまでサービスは起動しません。\n",
    ),
    (
        "表示されます。\n#\n",
        "表示されます。\n# 確かめたら「systemctl start tenken」で始めます（機器の起動時には自動で始まります）。\n#\n",
    ),
    (
        "name = \"架空市\"\ncode = \"999999\"                       # 団体コード\n",
        "name = \"\"                             # 名称（例: \"架空市\"）\n\
         code = \"\"                             # 団体コード（例: \"999999\"）\n",
    ),
    (
        "dir = \"../state\"                      # 省略すると \"state\"\n",
        "dir = \"/var/lib/tenken\"\n",
    ),
    (
        "config/registers のひな型にあります。\n",
        "/usr/share/tenken/registers のひな型にあります。\n\
         # 使うものだけを写してください。置かないものと突き合わせる点検は行われません。\n",
    ),
    (
        "dir = \"../sample/registers\"           # 省略すると \"registers\"\n",
        "dir = \"registers\"\n",
    ),
    ("（値と理由は presets フォルダー）", "（値と理由は /usr/share/tenken/presets）"),
    (
        "# 一種類のログにつき [[source]] を一つ書きます。\n",
        "# 一種類のログにつき [[source]] を一つ書きます。使わないものは消してください。\n\
         # 様式は想定です。自分の団体の出力に合わせて profiles に作ってください。\n\
         # 投入フォルダーに置けるのは、OS のグループ tenken-drop の方です。\n",
    ),
    (
        "[review]\nsince = \"2026-04-01\"                  # これ",
        "[review]\n# since = \"2026-04-01\"                # これ",
    ),
    (
        "# 投入フォルダーの見張り方",
        "# 証跡記録の署名 --------------------------------------------------------------\n\
         # 鍵は root で「tenken key generate」を一度実行して作ります。サービスには systemd が渡します。\n\
         [signing]\n\
         key = \"keys/tenken.key\"               # 鍵の置き場所。作ったら、控えを機器の外に保管してください\n\
         \n\
         # 投入フォルダーの見張り方",
    ),
];

/// The paths and the end of each expected log of the sample.
const EVERYWHERE: [(&str, &str); 2] =
    [("\"../sample/exports/", "\"/var/spool/tenken/"), (", until = \"2026-04-14\" }", " }")];

/// Writes the configuration into `folder`.
pub fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("tenken.toml"), text()?)?;
    Ok(())
}

fn text() -> Result<String> {
    let mut text = EXAMPLE.to_owned();
    for (from, to) in CHANGES {
        ensure!(text.matches(from).count() == 1, "not once in config/tenken.toml: {from}");
        text = text.replacen(from, to, 1);
    }
    for (from, to) in EVERYWHERE {
        ensure!(text.contains(from), "not in config/tenken.toml: {from}");
        text = text.replace(from, to);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_sample_is_left_where_it_is_read() {
        let text = text().expect("every change fits");
        let read = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        for line in read {
            for of_sample in ["..", "sample", "架空市", "2026-", "until"] {
                assert!(!line.contains(of_sample), "{line}");
            }
        }
    }

    #[test]
    fn all_that_is_wrong_with_it_is_the_organization_that_nobody_named() {
        let text = text().expect("every change fits");
        let folder = tempfile::tempdir().expect("a folder");
        for below in ["profiles", "rules"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").join(below);
            std::os::unix::fs::symlink(from, folder.path().join(below)).expect("a link");
        }
        fs::create_dir(folder.path().join("registers")).expect("a folder");
        let file = folder.path().join("tenken.toml");
        fs::write(&file, &text).expect("written");
        let wrong: Vec<String> = faults(&file);
        assert_eq!(wrong, ["organization.name", "organization.code"]);
        let named = text.replace("name = \"\"", "name = \"架空市\"");
        fs::write(&file, named.replace("code = \"\"", "code = \"999999\"")).expect("written");
        assert_eq!(faults(&file), [""; 0]);
    }

    /// The keys that are wrong in that configuration.
    fn faults(file: &Path) -> Vec<String> {
        match tenken::daemon::setup::Setup::load(file) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.into_iter().map(|problem| problem.key).collect(),
        }
    }
}
