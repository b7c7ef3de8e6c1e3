//! Names of all locales in small ASCII letters, as they stand in e-mail addresses and user names.
//!
//! Letters of other scripts become what the `deunicode` crate has for them, which knows no language: Chinese names as in
//! Pinyin without tones, Arabic and Persian ones without the vowels that are not written. German umlauts and Japanese names
//! have their own readings here: Japanese characters are read otherwise than Chinese ones.

use deunicode::deunicode;

/// A name in small ASCII letters, without blanks and signs.
pub fn handle(locale: &str, name: &str) -> String {
    let reading = match locale {
        "ja_JP" => READINGS.iter().find(|(written, _)| *written == name),
        _ => None,
    };
    let read = match (reading, locale) {
        (Some((_, reading)), _) => (*reading).to_owned(),
        (None, "de_DE") => deunicode(&name.chars().map(umlaut).collect::<String>()),
        (None, _) => deunicode(name),
    };
    let letters = read.chars().filter(char::is_ascii_alphabetic);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Source: ICAO Doc 9303, part 3, section 6, as passports have them.
fn umlaut(letter: char) -> String {
    match letter {
        'ä' | 'Ä' => "ae".to_owned(),
        'ö' | 'Ö' => "oe".to_owned(),
        'ü' | 'Ü' => "ue".to_owned(),
        'ß' => "ss".to_owned(),
        letter => letter.to_string(),
    }
}

/// Japanese names and how they are mostly read, in Hepburn's letters without long vowels, as passports have them.
pub(super) const READINGS: &[(&str, &str)] = &[
    ("佐藤", "sato"),
    ("鈴木", "suzuki"),
    ("高橋", "takahashi"),
    ("田中", "tanaka"),
    ("伊藤", "ito"),
    ("山本", "yamamoto"),
    ("渡辺", "watanabe"),
    ("中村", "nakamura"),
    ("小林", "kobayashi"),
    ("加藤", "kato"),
    ("吉田", "yoshida"),
    ("山田", "yamada"),
    ("佐々木", "sasaki"),
    ("山口", "yamaguchi"),
    ("松本", "matsumoto"),
    ("井上", "inoue"),
    ("木村", "kimura"),
    ("林", "hayashi"),
    ("斎藤", "saito"),
    ("清水", "shimizu"),
    ("山崎", "yamazaki"),
    ("阿部", "abe"),
    ("森", "mori"),
    ("池田", "ikeda"),
    ("橋本", "hashimoto"),
    ("山下", "yamashita"),
    ("石川", "ishikawa"),
    ("中島", "nakajima"),
    ("前田", "maeda"),
    ("藤田", "fujita"),
    ("後藤", "goto"),
    ("小川", "ogawa"),
    ("岡田", "okada"),
    ("村上", "murakami"),
    ("長谷川", "hasegawa"),
    ("近藤", "kondo"),
    ("石井", "ishii"),
    ("斉藤", "saito"),
    ("坂本", "sakamoto"),
    ("遠藤", "endo"),
    ("藤井", "fujii"),
    ("青木", "aoki"),
    ("福田", "fukuda"),
    ("三浦", "miura"),
    ("西村", "nishimura"),
    ("藤原", "fujiwara"),
    ("太田", "ota"),
    ("松田", "matsuda"),
    ("原田", "harada"),
    ("岡本", "okamoto"),
    ("中野", "nakano"),
    ("中川", "nakagawa"),
    ("小野", "ono"),
    ("田村", "tamura"),
    ("竹内", "takeuchi"),
    ("金子", "kaneko"),
    ("中山", "nakayama"),
    ("和田", "wada"),
    ("石田", "ishida"),
    ("工藤", "kudo"),
    ("上田", "ueda"),
    ("原", "hara"),
    ("森田", "morita"),
    ("酒井", "sakai"),
    ("横山", "yokoyama"),
    ("柴田", "shibata"),
    ("宮崎", "miyazaki"),
    ("宮本", "miyamoto"),
    ("内田", "uchida"),
    ("高木", "takagi"),
    ("谷口", "taniguchi"),
    ("安藤", "ando"),
    ("丸山", "maruyama"),
    ("今井", "imai"),
    ("大野", "ono"),
    ("高田", "takada"),
    ("菅原", "sugawara"),
    ("河野", "kono"),
    ("武田", "takeda"),
    ("藤本", "fujimoto"),
    ("上野", "ueno"),
    ("杉山", "sugiyama"),
    ("千葉", "chiba"),
    ("村田", "murata"),
    ("増田", "masuda"),
    ("小島", "kojima"),
    ("小山", "koyama"),
    ("大塚", "otsuka"),
    ("平野", "hirano"),
    ("久保", "kubo"),
    ("渡部", "watanabe"),
    ("松井", "matsui"),
    ("菊地", "kikuchi"),
    ("岩崎", "iwasaki"),
    ("松尾", "matsuo"),
    ("佐野", "sano"),
    ("木下", "kinoshita"),
    ("野口", "noguchi"),
    ("野村", "nomura"),
    ("新井", "arai"),
    ("葵", "aoi"),
    ("陽菜", "hina"),
    ("さくら", "sakura"),
    ("美咲", "misaki"),
    ("結衣", "yui"),
    ("花子", "hanako"),
    ("恵子", "keiko"),
    ("幸子", "sachiko"),
    ("久美子", "kumiko"),
    ("由美子", "yumiko"),
    ("裕子", "yuko"),
    ("明美", "akemi"),
    ("智子", "tomoko"),
    ("直美", "naomi"),
    ("真由美", "mayumi"),
    ("愛", "ai"),
    ("彩", "aya"),
    ("七海", "nanami"),
    ("優花", "yuka"),
    ("結菜", "yuna"),
    ("美優", "miyu"),
    ("千尋", "chihiro"),
    ("麻衣", "mai"),
    ("香織", "kaori"),
    ("京子", "kyoko"),
    ("翔太", "shota"),
    ("大輔", "daisuke"),
    ("健太", "kenta"),
    ("拓也", "takuya"),
    ("翔", "sho"),
    ("蓮", "ren"),
    ("大翔", "hiroto"),
    ("陽斗", "haruto"),
    ("太郎", "taro"),
    ("一郎", "ichiro"),
    ("次郎", "jiro"),
    ("健一", "kenichi"),
    ("誠", "makoto"),
    ("隆", "takashi"),
    ("浩", "hiroshi"),
    ("和夫", "kazuo"),
    ("正", "tadashi"),
    ("茂", "shigeru"),
    ("清", "kiyoshi"),
    ("博", "hiroshi"),
    ("進", "susumu"),
    ("修", "osamu"),
    ("剛", "tsuyoshi"),
    ("達也", "tatsuya"),
    ("直樹", "naoki"),
];

#[cfg(test)]
mod tests {
    use super::super::{given, locale};
    use super::*;

    #[test]
    fn every_name_has_letters() {
        for locale in locale::LOCALES {
            let mut names = locale.list("last").unwrap().to_vec();
            match given::of(locale.name) {
                Some(given) => names.extend(given.female.iter().chain(&given.male)),
                None => names.extend(locale.list("first").unwrap()),
            }
            for name in names {
                let handle = handle(locale.name, name);
                assert!(!handle.is_empty(), "{} {name}", locale.name);
                let is_small = |byte: u8| byte.is_ascii_lowercase();
                assert!(handle.bytes().all(is_small), "{name} {handle}");
                let has_reading = READINGS.iter().any(|(written, _)| *written == name);
                assert!(locale.name != "ja_JP" || has_reading, "{name}");
            }
        }
    }

    #[test]
    fn names_read_as_their_language_has_them() {
        for (locale, name, expected) in [
            ("de_DE", "Jürgen", "juergen"),
            ("de_DE", "Müller-Schwarzenberg", "muellerschwarzenberg"),
            ("fr_FR", "Éléonore", "eleonore"),
            ("tr_TR", "Işık", "isik"),
            ("ja_JP", "佐藤", "sato"),
            ("zh_CN", "王", "wang"),
            ("zh_TW", "陳", "chen"),
        ] {
            assert_eq!(handle(locale, name), expected);
        }
    }
}
