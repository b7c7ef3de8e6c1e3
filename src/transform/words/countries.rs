//! Countries by code.
//!
//! Source: ISO 3166-1, the alpha-2 and alpha-3 codes of every country that is listed there.

use std::sync::LazyLock;

use super::{COUNTRY_CODES, List};

/// Alpha-2 and alpha-3 codes, in the order of the former.
const CODES: List = &[
    "AD AND", "AE ARE", "AF AFG", "AG ATG", "AI AIA", "AL ALB", "AM ARM", "AO AGO", "AQ ATA",
    "AR ARG", "AS ASM", "AT AUT", "AU AUS", "AW ABW", "AX ALA", "AZ AZE", "BA BIH", "BB BRB",
    "BD BGD", "BE BEL", "BF BFA", "BG BGR", "BH BHR", "BI BDI", "BJ BEN", "BL BLM", "BM BMU",
    "BN BRN", "BO BOL", "BQ BES", "BR BRA", "BS BHS", "BT BTN", "BV BVT", "BW BWA", "BY BLR",
    "BZ BLZ", "CA CAN", "CC CCK", "CD COD", "CF CAF", "CG COG", "CH CHE", "CI CIV", "CK COK",
    "CL CHL", "CM CMR", "CN CHN", "CO COL", "CR CRI", "CU CUB", "CV CPV", "CW CUW", "CX CXR",
    "CY CYP", "CZ CZE", "DE DEU", "DJ DJI", "DK DNK", "DM DMA", "DO DOM", "DZ DZA", "EC ECU",
    "EE EST", "EG EGY", "EH ESH", "ER ERI", "ES ESP", "ET ETH", "FI FIN", "FJ FJI", "FK FLK",
    "FM FSM", "FO FRO", "FR FRA", "GA GAB", "GB GBR", "GD GRD", "GE GEO", "GF GUF", "GG GGY",
    "GH GHA", "GI GIB", "GL GRL", "GM GMB", "GN GIN", "GP GLP", "GQ GNQ", "GR GRC", "GS SGS",
    "GT GTM", "GU GUM", "GW GNB", "GY GUY", "HK HKG", "HM HMD", "HN HND", "HR HRV", "HT HTI",
    "HU HUN", "ID IDN", "IE IRL", "IL ISR", "IM IMN", "IN IND", "IO IOT", "IQ IRQ", "IR IRN",
    "IS ISL", "IT ITA", "JE JEY", "JM JAM", "JO JOR", "JP JPN", "KE KEN", "KG KGZ", "KH KHM",
    "KI KIR", "KM COM", "KN KNA", "KP PRK", "KR KOR", "KW KWT", "KY CYM", "KZ KAZ", "LA LAO",
    "LB LBN", "LC LCA", "LI LIE", "LK LKA", "LR LBR", "LS LSO", "LT LTU", "LU LUX", "LV LVA",
    "LY LBY", "MA MAR", "MC MCO", "MD MDA", "ME MNE", "MF MAF", "MG MDG", "MH MHL", "MK MKD",
    "ML MLI", "MM MMR", "MN MNG", "MO MAC", "MP MNP", "MQ MTQ", "MR MRT", "MS MSR", "MT MLT",
    "MU MUS", "MV MDV", "MW MWI", "MX MEX", "MY MYS", "MZ MOZ", "NA NAM", "NC NCL", "NE NER",
    "NF NFK", "NG NGA", "NI NIC", "NL NLD", "NO NOR", "NP NPL", "NR NRU", "NU NIU", "NZ NZL",
    "OM OMN", "PA PAN", "PE PER", "PF PYF", "PG PNG", "PH PHL", "PK PAK", "PL POL", "PM SPM",
    "PN PCN", "PR PRI", "PS PSE", "PT PRT", "PW PLW", "PY PRY", "QA QAT", "RE REU", "RO ROU",
    "RS SRB", "RU RUS", "RW RWA", "SA SAU", "SB SLB", "SC SYC", "SD SDN", "SE SWE", "SG SGP",
    "SH SHN", "SI SVN", "SJ SJM", "SK SVK", "SL SLE", "SM SMR", "SN SEN", "SO SOM", "SR SUR",
    "SS SSD", "ST STP", "SV SLV", "SX SXM", "SY SYR", "SZ SWZ", "TC TCA", "TD TCD", "TF ATF",
    "TG TGO", "TH THA", "TJ TJK", "TK TKL", "TL TLS", "TM TKM", "TN TUN", "TO TON", "TR TUR",
    "TT TTO", "TV TUV", "TW TWN", "TZ TZA", "UA UKR", "UG UGA", "UM UMI", "US USA", "UY URY",
    "UZ UZB", "VA VAT", "VC VCT", "VE VEN", "VG VGB", "VI VIR", "VN VNM", "VU VUT", "WF WLF",
    "WS WSM", "YE YEM", "YT MYT", "ZA ZAF", "ZM ZMB", "ZW ZWE",
];

/// The alpha-3 code of an alpha-2 one.
pub fn alpha3(alpha2: &str) -> Option<&'static str> {
    let short = |pair: &&'static str| pair.get(..2).unwrap_or_default();
    let place = CODES.binary_search_by_key(&alpha2, short).ok()?;
    CODES.get(place)?.get(3..)
}

/// The alpha-2 code of an alpha-3 one.
pub fn alpha2(alpha3: &str) -> Option<&'static str> {
    let pairs = &*BY_ALPHA3;
    let place = pairs.binary_search_by_key(&alpha3, |(long, _)| long).ok()?;
    pairs.get(place).map(|(_, short)| *short)
}

/// Alpha-3 codes in order, each with its alpha-2 code.
static BY_ALPHA3: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let split = |pair: &&'static str| pair.split_once(' ').map(|(short, long)| (long, short));
    let mut pairs: Vec<_> = CODES.iter().filter_map(split).collect();
    pairs.sort_unstable();
    pairs
});

/// The codes that stand-ins are drawn from.
pub const ALPHA2: List = COUNTRY_CODES;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_is_drawn_has_its_long_form() {
        assert!(CODES.is_sorted());
        assert_eq!(CODES.len(), 249);
        for code in ALPHA2 {
            let long = alpha3(code).unwrap();
            assert_eq!(alpha2(long), Some(*code));
        }
        let mut long: Vec<_> = CODES.iter().map(|pair| &pair[3..]).collect();
        long.sort_unstable();
        long.dedup();
        assert_eq!(long.len(), CODES.len());
    }
}
