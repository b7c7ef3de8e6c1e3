//! Towns of the USA with the state they lie in and the first three digits of ZIP codes there: parts of an address that
//! agree. Source: USPS Postal Bulletin, "3-Digit ZIP Code Prefix Matrix".

/// A town.
#[derive(Debug, Clone, Copy)]
pub struct Town {
    /// Its name.
    pub city: &'static str,
    /// Postal abbreviation of its state.
    pub state: &'static str,
    /// First three digits of a ZIP code.
    pub zip: &'static str,
}

const fn town(city: &'static str, state: &'static str, zip: &'static str) -> Town {
    Town { city, state, zip }
}

/// At least one town of every state.
pub static TOWNS: &[Town] = &[
    town("Birmingham", "AL", "352"),
    town("Montgomery", "AL", "361"),
    town("Anchorage", "AK", "995"),
    town("Phoenix", "AZ", "850"),
    town("Tucson", "AZ", "857"),
    town("Little Rock", "AR", "722"),
    town("Los Angeles", "CA", "900"),
    town("San Diego", "CA", "921"),
    town("Fresno", "CA", "937"),
    town("San Francisco", "CA", "941"),
    town("Sacramento", "CA", "958"),
    town("Denver", "CO", "802"),
    town("Colorado Springs", "CO", "809"),
    town("Hartford", "CT", "061"),
    town("New Haven", "CT", "065"),
    town("Wilmington", "DE", "198"),
    town("Jacksonville", "FL", "322"),
    town("Orlando", "FL", "328"),
    town("Miami", "FL", "331"),
    town("Tampa", "FL", "336"),
    town("Atlanta", "GA", "303"),
    town("Savannah", "GA", "314"),
    town("Honolulu", "HI", "968"),
    town("Boise", "ID", "837"),
    town("Chicago", "IL", "606"),
    town("Peoria", "IL", "616"),
    town("Springfield", "IL", "627"),
    town("Indianapolis", "IN", "462"),
    town("Fort Wayne", "IN", "468"),
    town("Des Moines", "IA", "503"),
    town("Cedar Rapids", "IA", "524"),
    town("Topeka", "KS", "666"),
    town("Wichita", "KS", "672"),
    town("Louisville", "KY", "402"),
    town("Lexington", "KY", "405"),
    town("New Orleans", "LA", "701"),
    town("Baton Rouge", "LA", "708"),
    town("Shreveport", "LA", "711"),
    town("Portland", "ME", "041"),
    town("Bangor", "ME", "044"),
    town("Baltimore", "MD", "212"),
    town("Frederick", "MD", "217"),
    town("Worcester", "MA", "016"),
    town("Boston", "MA", "021"),
    town("Detroit", "MI", "482"),
    town("Lansing", "MI", "489"),
    town("Minneapolis", "MN", "554"),
    town("Duluth", "MN", "558"),
    town("Jackson", "MS", "392"),
    town("Kansas City", "MO", "641"),
    town("Billings", "MT", "591"),
    town("Missoula", "MT", "598"),
    town("Omaha", "NE", "681"),
    town("Lincoln", "NE", "685"),
    town("Las Vegas", "NV", "891"),
    town("Reno", "NV", "895"),
    town("Manchester", "NH", "031"),
    town("Concord", "NH", "033"),
    town("Newark", "NJ", "071"),
    town("Trenton", "NJ", "086"),
    town("Albuquerque", "NM", "871"),
    town("Santa Fe", "NM", "875"),
    town("Albany", "NY", "122"),
    town("Syracuse", "NY", "132"),
    town("Buffalo", "NY", "142"),
    town("Rochester", "NY", "146"),
    town("Greensboro", "NC", "274"),
    town("Raleigh", "NC", "276"),
    town("Charlotte", "NC", "282"),
    town("Fargo", "ND", "581"),
    town("Bismarck", "ND", "585"),
    town("Columbus", "OH", "432"),
    town("Cleveland", "OH", "441"),
    town("Cincinnati", "OH", "452"),
    town("Oklahoma City", "OK", "731"),
    town("Tulsa", "OK", "741"),
    town("Portland", "OR", "972"),
    town("Salem", "OR", "973"),
    town("Pittsburgh", "PA", "152"),
    town("Erie", "PA", "165"),
    town("Philadelphia", "PA", "191"),
    town("Providence", "RI", "029"),
    town("Columbia", "SC", "292"),
    town("Charleston", "SC", "294"),
    town("Sioux Falls", "SD", "571"),
    town("Rapid City", "SD", "577"),
    town("Nashville", "TN", "372"),
    town("Knoxville", "TN", "379"),
    town("Memphis", "TN", "381"),
    town("Dallas", "TX", "752"),
    town("Houston", "TX", "770"),
    town("San Antonio", "TX", "782"),
    town("Austin", "TX", "787"),
    town("El Paso", "TX", "799"),
    town("Salt Lake City", "UT", "841"),
    town("Provo", "UT", "846"),
    town("Burlington", "VT", "054"),
    town("Montpelier", "VT", "056"),
    town("Richmond", "VA", "232"),
    town("Norfolk", "VA", "235"),
    town("Seattle", "WA", "981"),
    town("Spokane", "WA", "992"),
    town("Charleston", "WV", "253"),
    town("Huntington", "WV", "257"),
    town("Milwaukee", "WI", "532"),
    town("Madison", "WI", "537"),
    town("Cheyenne", "WY", "820"),
    town("Casper", "WY", "826"),
];

#[cfg(test)]
mod tests {
    use super::TOWNS;
    use crate::transform::words::STATES;

    #[test]
    fn every_state_has_a_town_and_towns_are_told_apart() {
        let mut seen: Vec<_> = TOWNS.iter().map(|town| (town.city, town.state)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), TOWNS.len());
        let mut states: Vec<_> = TOWNS.iter().map(|town| town.state).collect();
        states.sort_unstable();
        states.dedup();
        assert_eq!(states.len(), 50);
        assert!(STATES.len() >= states.len());
        let is_prefix = |zip: &str| zip.len() == 3 && zip.bytes().all(|byte| byte.is_ascii_digit());
        assert!(TOWNS.iter().all(|town| is_prefix(town.zip)));
    }
}
