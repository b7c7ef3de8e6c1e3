//! Towns outside the USA with the state they lie in and the postal codes they have: parts of an address that agree.
//!
//! A state is what the country's addresses or forms ask for: a land, region, province, district or prefecture; in Taiwan the
//! town is a district and its state the city or county. Codes are written as in [`postcodes`](super::postcodes).
//!
//! Sources: the postal codes of Deutsche Post, La Poste ("Base officielle des codes postaux"), Poste Italiane, PostNL,
//! Correios ("Faixas de CEP"), CTT, PTT, China Post, Chunghwa Post, Japan Post, Saudi Post (National Address), Iran Post and
//! Royal Mail.

/// A town.
#[derive(Debug, Clone, Copy)]
pub struct ForeignTown {
    /// Its name.
    pub city: &'static str,
    /// The state it lies in.
    pub state: &'static str,
    /// The form of its postal codes.
    pub code: &'static str,
}

const fn town(city: &'static str, state: &'static str, code: &'static str) -> ForeignTown {
    ForeignTown { city, state, code }
}

/// The towns of a locale; none for one that is not listed.
pub fn of(locale: &str) -> &'static [ForeignTown] {
    let found = TOWNS.iter().find(|(name, _)| *name == locale);
    found.map_or(&[], |(_, towns)| *towns)
}

/// Locale by locale.
pub(super) const TOWNS: &[(&str, &[ForeignTown])] = &[
    (
        "ar_SA",
        &[
            town("الرياض", "منطقة الرياض", "12###"),
            town("جدة", "منطقة مكة المكرمة", "23###"),
            town("مكة المكرمة", "منطقة مكة المكرمة", "24###"),
            town("الطائف", "منطقة مكة المكرمة", "26###"),
            town("المدينة المنورة", "منطقة المدينة المنورة", "42###"),
            town("الدمام", "المنطقة الشرقية", "32###"),
            town("الخبر", "المنطقة الشرقية", "34###"),
            town("تبوك", "منطقة تبوك", "47###"),
            town("بريدة", "منطقة القصيم", "52###"),
            town("حائل", "منطقة حائل", "55###"),
            town("أبها", "منطقة عسير", "62###"),
        ],
    ),
    (
        "cy_GB",
        &[
            town("Caerdydd", "Caerdydd", "CF10 ^@@"),
            town("Abertawe", "Abertawe", "SA1 ^@@"),
            town("Casnewydd", "Casnewydd", "NP20 ^@@"),
            town("Wrecsam", "Wrecsam", "LL13 ^@@"),
            town("Bangor", "Gwynedd", "LL57 ^@@"),
            town("Caernarfon", "Gwynedd", "LL55 ^@@"),
            town("Dolgellau", "Gwynedd", "LL40 ^@@"),
            town("Llandudno", "Conwy", "LL30 ^@@"),
            town("Aberystwyth", "Ceredigion", "SY23 ^@@"),
            town("Caerfyrddin", "Sir Gaerfyrddin", "SA31 ^@@"),
            town("Llanelli", "Sir Gaerfyrddin", "SA15 ^@@"),
            town("Hwlffordd", "Sir Benfro", "SA61 ^@@"),
            town("Y Barri", "Bro Morgannwg", "CF62 ^@@"),
            town("Merthyr Tudful", "Merthyr Tudful", "CF47 ^@@"),
            town("Pontypridd", "Rhondda Cynon Taf", "CF37 ^@@"),
            town("Pen-y-bont ar Ogwr", "Pen-y-bont ar Ogwr", "CF31 ^@@"),
            town("Y Fenni", "Sir Fynwy", "NP7 ^@@"),
            town("Aberhonddu", "Powys", "LD3 ^@@"),
        ],
    ),
    (
        "de_DE",
        &[
            town("Berlin", "Berlin", "10###"),
            town("Hamburg", "Hamburg", "20###"),
            town("München", "Bayern", "80###"),
            town("Nürnberg", "Bayern", "904##"),
            town("Köln", "Nordrhein-Westfalen", "508##"),
            town("Düsseldorf", "Nordrhein-Westfalen", "402##"),
            town("Frankfurt am Main", "Hessen", "603##"),
            town("Stuttgart", "Baden-Württemberg", "701##"),
            town("Leipzig", "Sachsen", "042##"),
            town("Dresden", "Sachsen", "010##"),
            town("Hannover", "Niedersachsen", "301##"),
            town("Bremen", "Bremen", "281##"),
            town("Erfurt", "Thüringen", "990##"),
            town("Kiel", "Schleswig-Holstein", "241##"),
            town("Mainz", "Rheinland-Pfalz", "551##"),
            town("Rostock", "Mecklenburg-Vorpommern", "180##"),
            town("Magdeburg", "Sachsen-Anhalt", "391##"),
            town("Potsdam", "Brandenburg", "144##"),
            town("Saarbrücken", "Saarland", "661##"),
        ],
    ),
    (
        "fa_IR",
        &[
            town("تهران", "استان تهران", "1^###-#####"),
            town("کرج", "استان البرز", "31###-#####"),
            town("قم", "استان قم", "37###-#####"),
            town("رشت", "استان گیلان", "41###-#####"),
            town("تبریز", "استان آذربایجان شرقی", "51###-#####"),
            town("ارومیه", "استان آذربایجان غربی", "57###-#####"),
            town("اهواز", "استان خوزستان", "61###-#####"),
            town("همدان", "استان همدان", "65###-#####"),
            town("کرمانشاه", "استان کرمانشاه", "67###-#####"),
            town("شیراز", "استان فارس", "71###-#####"),
            town("کرمان", "استان کرمان", "76###-#####"),
            town("اصفهان", "استان اصفهان", "81###-#####"),
            town("یزد", "استان یزد", "89###-#####"),
            town("مشهد", "استان خراسان رضوی", "91###-#####"),
        ],
    ),
    (
        "fr_FR",
        &[
            town("Paris", "Île-de-France", "7500^"),
            town("Marseille", "Provence-Alpes-Côte d'Azur", "1300^"),
            town("Nice", "Provence-Alpes-Côte d'Azur", "06000"),
            town("Lyon", "Auvergne-Rhône-Alpes", "6900^"),
            town("Toulouse", "Occitanie", "31000"),
            town("Montpellier", "Occitanie", "34000"),
            town("Nantes", "Pays de la Loire", "44000"),
            town("Strasbourg", "Grand Est", "67000"),
            town("Bordeaux", "Nouvelle-Aquitaine", "33000"),
            town("Lille", "Hauts-de-France", "59000"),
            town("Rennes", "Bretagne", "35000"),
            town("Rouen", "Normandie", "76000"),
            town("Dijon", "Bourgogne-Franche-Comté", "21000"),
            town("Orléans", "Centre-Val de Loire", "45000"),
            town("Ajaccio", "Corse", "20000"),
        ],
    ),
    (
        "it_IT",
        &[
            town("Roma", "RM", "0015#"),
            town("Milano", "MI", "2014#"),
            town("Napoli", "NA", "8013#"),
            town("Torino", "TO", "1012#"),
            town("Palermo", "PA", "9013#"),
            town("Genova", "GE", "1614#"),
            town("Bologna", "BO", "4012#"),
            town("Firenze", "FI", "5013#"),
            town("Bari", "BA", "7012#"),
            town("Catania", "CT", "9512#"),
            town("Venezia", "VE", "3012#"),
            town("Verona", "VR", "3712#"),
            town("Trieste", "TS", "3412#"),
            town("Padova", "PD", "3513#"),
            town("Cagliari", "CA", "0912#"),
            town("Perugia", "PG", "0612#"),
            town("Ancona", "AN", "6012#"),
        ],
    ),
    (
        "ja_JP",
        &[
            town("千代田区", "東京都", "100-####"),
            town("新宿区", "東京都", "160-####"),
            town("横浜市", "神奈川県", "220-####"),
            town("大阪市", "大阪府", "530-####"),
            town("名古屋市", "愛知県", "460-####"),
            town("札幌市", "北海道", "060-####"),
            town("福岡市", "福岡県", "810-####"),
            town("神戸市", "兵庫県", "650-####"),
            town("京都市", "京都府", "600-####"),
            town("仙台市", "宮城県", "980-####"),
            town("広島市", "広島県", "730-####"),
            town("さいたま市", "埼玉県", "330-####"),
            town("千葉市", "千葉県", "260-####"),
            town("新潟市", "新潟県", "950-####"),
            town("金沢市", "石川県", "920-####"),
            town("岡山市", "岡山県", "700-####"),
            town("熊本市", "熊本県", "860-####"),
            town("那覇市", "沖縄県", "900-####"),
        ],
    ),
    (
        "nl_NL",
        &[
            town("Amsterdam", "Noord-Holland", "101# @@"),
            town("Haarlem", "Noord-Holland", "201# @@"),
            town("Rotterdam", "Zuid-Holland", "301# @@"),
            town("Den Haag", "Zuid-Holland", "251# @@"),
            town("Utrecht", "Utrecht", "351# @@"),
            town("Eindhoven", "Noord-Brabant", "561# @@"),
            town("Tilburg", "Noord-Brabant", "501# @@"),
            town("Groningen", "Groningen", "971# @@"),
            town("Nijmegen", "Gelderland", "651# @@"),
            town("Arnhem", "Gelderland", "681# @@"),
            town("Enschede", "Overijssel", "751# @@"),
            town("Zwolle", "Overijssel", "801# @@"),
            town("Maastricht", "Limburg", "621# @@"),
            town("Leeuwarden", "Friesland", "891# @@"),
            town("Middelburg", "Zeeland", "433# @@"),
            town("Assen", "Drenthe", "940# @@"),
            town("Lelystad", "Flevoland", "822# @@"),
        ],
    ),
    (
        "pt_BR",
        &[
            town("São Paulo", "SP", "013##-###"),
            town("Campinas", "SP", "130##-###"),
            town("Rio de Janeiro", "RJ", "202##-###"),
            town("Belo Horizonte", "MG", "301##-###"),
            town("Brasília", "DF", "700##-###"),
            town("Salvador", "BA", "400##-###"),
            town("Fortaleza", "CE", "600##-###"),
            town("Recife", "PE", "500##-###"),
            town("Porto Alegre", "RS", "900##-###"),
            town("Curitiba", "PR", "800##-###"),
            town("Manaus", "AM", "690##-###"),
            town("Belém", "PA", "660##-###"),
            town("Goiânia", "GO", "740##-###"),
            town("Florianópolis", "SC", "880##-###"),
            town("Vitória", "ES", "290##-###"),
            town("Natal", "RN", "590##-###"),
        ],
    ),
    (
        "pt_PT",
        &[
            town("Lisboa", "Lisboa", "1^00-###"),
            town("Porto", "Porto", "4100-###"),
            town("Coimbra", "Coimbra", "3000-###"),
            town("Braga", "Braga", "4700-###"),
            town("Guimarães", "Braga", "4800-###"),
            town("Faro", "Faro", "8000-###"),
            town("Aveiro", "Aveiro", "3800-###"),
            town("Évora", "Évora", "7000-###"),
            town("Setúbal", "Setúbal", "2900-###"),
            town("Leiria", "Leiria", "2400-###"),
            town("Viseu", "Viseu", "3500-###"),
            town("Santarém", "Santarém", "2000-###"),
            town("Beja", "Beja", "7800-###"),
            town("Viana do Castelo", "Viana do Castelo", "4900-###"),
            town("Funchal", "Madeira", "9000-###"),
        ],
    ),
    (
        "tr_TR",
        &[
            town("İstanbul", "İstanbul", "34###"),
            town("Ankara", "Ankara", "06###"),
            town("İzmir", "İzmir", "35###"),
            town("Bursa", "Bursa", "16###"),
            town("Antalya", "Antalya", "07###"),
            town("Adana", "Adana", "01###"),
            town("Konya", "Konya", "42###"),
            town("Gaziantep", "Gaziantep", "27###"),
            town("Kayseri", "Kayseri", "38###"),
            town("Trabzon", "Trabzon", "61###"),
            town("Samsun", "Samsun", "55###"),
            town("Eskişehir", "Eskişehir", "26###"),
            town("Diyarbakır", "Diyarbakır", "21###"),
            town("Mersin", "Mersin", "33###"),
            town("Erzurum", "Erzurum", "25###"),
        ],
    ),
    (
        "zh_CN",
        &[
            town("北京", "北京市", "1000##"),
            town("上海", "上海市", "2000##"),
            town("天津", "天津市", "3000##"),
            town("重庆", "重庆市", "4000##"),
            town("广州", "广东省", "5100##"),
            town("深圳", "广东省", "5180##"),
            town("成都", "四川省", "6100##"),
            town("杭州", "浙江省", "3100##"),
            town("武汉", "湖北省", "4300##"),
            town("南京", "江苏省", "2100##"),
            town("苏州", "江苏省", "2150##"),
            town("西安", "陕西省", "7100##"),
            town("青岛", "山东省", "2660##"),
            town("大连", "辽宁省", "1160##"),
            town("厦门", "福建省", "3610##"),
            town("长沙", "湖南省", "4100##"),
            town("哈尔滨", "黑龙江省", "1500##"),
            town("昆明", "云南省", "6500##"),
        ],
    ),
    (
        "zh_TW",
        &[
            town("中正區", "臺北市", "100"),
            town("大安區", "臺北市", "106"),
            town("信義區", "臺北市", "110"),
            town("板橋區", "新北市", "220"),
            town("新店區", "新北市", "231"),
            town("桃園區", "桃園市", "330"),
            town("中壢區", "桃園市", "320"),
            town("北屯區", "臺中市", "406"),
            town("西屯區", "臺中市", "407"),
            town("東區", "臺南市", "701"),
            town("永康區", "臺南市", "710"),
            town("三民區", "高雄市", "807"),
            town("左營區", "高雄市", "813"),
            town("宜蘭市", "宜蘭縣", "260"),
            town("竹北市", "新竹縣", "302"),
            town("彰化市", "彰化縣", "500"),
            town("屏東市", "屏東縣", "900"),
            town("花蓮市", "花蓮縣", "970"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::locale::{ENGLISH, LOCALES};
    use super::*;

    #[test]
    fn every_locale_but_english_has_towns_with_codes_of_its_country() {
        for locale in LOCALES.iter().filter(|locale| locale.name != ENGLISH) {
            let towns = of(locale.name);
            assert!(towns.len() > 10, "{}", locale.name);
            let forms = super::super::postcodes::of(locale.country).unwrap();
            for town in towns {
                // Areas of the United Kingdom have a sign of their own.
                let alike = |form: &&str| {
                    locale.country == "uk" || form.chars().count() == town.code.chars().count()
                };
                assert!(forms.iter().any(alike), "{}", town.city);
                let same = towns.iter().filter(|other| other.city == town.city);
                assert_eq!(same.count(), 1, "{}", town.city);
            }
        }
    }
}
