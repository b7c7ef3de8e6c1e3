//! Given names of women and of men, by locale: the `fake` crate does not tell them apart.
//!
//! Written for this project from common knowledge: names that nearly everybody in the country takes for those of one
//! sex. Which names people bear is a public fact (the statistical offices and registries publish them every year), and
//! nobody's property. Chinese names are left out: their characters seldom tell.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::List;

/// Female or male.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// A woman's or girl's.
    Female,
    /// A man's or boy's.
    Male,
}

/// The names of one locale.
pub struct Given {
    locale: &'static str,
    /// Names of women.
    pub female: Vec<&'static str>,
    /// Names of men.
    pub male: Vec<&'static str>,
}

impl fmt::Debug for Given {
    /// Not the names: there are many.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "given names of {}", self.locale)
    }
}

/// The names of a locale; `None` where they are not told apart.
pub fn of(locale: &str) -> Option<&'static Given> {
    ALL.iter().find(|given| given.locale == locale)
}

/// Every list, for the fingerprint: locale, names of women, names of men.
pub(super) fn all() -> impl Iterator<Item = (&'static str, List, List)> {
    let lists = |given: &'static Given| (given.locale, &given.female[..], &given.male[..]);
    ALL.iter().map(lists)
}

/// Tells what names mean in one locale: its own lists come first, then those of the others where they agree.
#[derive(Debug, Clone)]
pub struct Meanings(HashMap<Vec<u8>, Option<Gender>>);

impl Meanings {
    /// As people in that locale take names.
    pub fn of(locale: &str) -> Self {
        let mut known: HashMap<Vec<u8>, Option<Gender>> = HashMap::new();
        for given in ALL.iter().filter(|given| given.locale != locale) {
            for (name, gender) in given.told() {
                let meaning = known.entry(folded(name)).or_insert(Some(gender));
                if *meaning != Some(gender) {
                    *meaning = None;
                }
            }
        }
        for (name, gender) in of(locale).into_iter().flat_map(Given::told) {
            known.insert(folded(name), Some(gender));
        }
        Self(known)
    }

    /// What the first of somebody's given names tells, whatever the case of its ASCII letters.
    #[inline]
    pub fn gender(&self, names: &str) -> Option<Gender> {
        let first = names
            .split([' ', '-', '\t'])
            .find(|name| !name.is_empty())?;
        let mut buffer = [0; LONGEST];
        let folded = buffer.get_mut(..first.len())?;
        folded.copy_from_slice(first.as_bytes());
        folded.make_ascii_lowercase();
        self.0.get(&*folded).copied().flatten()
    }
}

/// Bytes of the longest name that is looked up.
const LONGEST: usize = 32;

fn folded(name: &str) -> Vec<u8> {
    name.to_ascii_lowercase().into_bytes()
}

impl Given {
    fn told(&'static self) -> impl Iterator<Item = (&'static str, Gender)> {
        let female = self.female.iter().map(|name| (*name, Gender::Female));
        female.chain(self.male.iter().map(|name| (*name, Gender::Male)))
    }
}

static ALL: LazyLock<Vec<Given>> = LazyLock::new(|| {
    let given = |(locale, female, male): &(&'static str, &'static str, &'static str)| Given {
        locale,
        female: female.split_whitespace().collect(),
        male: male.split_whitespace().collect(),
    };
    NAMES.iter().map(given).collect()
});

/// Locale, names of women, names of men.
const NAMES: &[(&str, &str, &str)] = &[
    (
        "en",
        "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret \
         Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia \
         Dorothy Amy Kathleen Angela Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Debra \
         Rachel Carolyn Janet Catherine Maria Heather Diane Ruth Julie Olivia Joyce Virginia Victoria Lauren Christina \
         Joan Evelyn Judith Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Ann Sara Madison Frances Kathryn \
         Janice Jean Abigail Alice Julia Judy Sophia Grace Denise Amber Doris Marilyn Danielle Beverly Isabella Theresa \
         Diana Natalie Brittany Charlotte Marie Kayla Alexis Lori Ada Agnes Alison Audrey Beatrice Bethany Bonnie Bridget \
         Caroline Cecilia Chloe Claire Clara Daisy Daphne Edith Eleanor Ella Ellen Elsie Erin Esther Eva Fiona Florence \
         Georgia Gemma Gillian Harriet Hazel Heidi Helen Holly Ida Imogen Irene Isabel Ivy Jane Jill Joanna Josephine \
         Joy Judy Kate Kelly Lillian Lily Louise Lucy Lydia Mabel Maggie Mildred Miriam Molly Monica Naomi Nora Paula \
         Peggy Penelope Phoebe Poppy Rosa Rose Rosemary Sally Scarlett Sheila Sophie Stella Sylvia Tara Tiffany Tina \
         Tracy Valerie Vanessa Vera Veronica Violet Vivian Wendy Yvonne Zoe",
        "James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark \
         Donald Steven Andrew Paul Joshua Kenneth Kevin Brian Timothy Ronald George Jason Edward Jeffrey Jacob Gary \
         Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank \
         Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy \
         Christian Walter Keith Austin Roger Terry Sean Gerald Carl Dylan Harold Jordan Jesse Bryan Lawrence Arthur \
         Gabriel Bruce Logan Billy Joe Alan Juan Elijah Willie Albert Wayne Randy Mason Vincent Liam Roy Bobby Caleb \
         Bradley Russell Lucas Alastair Alfred Archie Barry Basil Bernard Bertram Boris Calvin Cameron Cecil Clarence \
         Clifford Clive Colin Conor Craig Cyril Damian Darren Dean Derek Desmond Dominic Duncan Earl Edgar Edmund Edwin \
         Elliot Ernest Eugene Felix Fergus Finn Floyd Francis Fred Frederick Geoffrey Gilbert Glen Gordon Graham Grant \
         Harry Harvey Herbert Horace Howard Hugh Hugo Ian Isaac Ivan Jasper Jerome Joel Julian Kurt Lance Leo Leonard \
         Lewis Lloyd Louis Luke Malcolm Marcus Martin Max Miles Mitchell Neil Neville Nigel Norman Oliver Oscar Owen \
         Percy Philip Ralph Reginald Rex Roderick Rodney Roland Ross Rupert Ryan Sebastian Sidney Simon Spencer Stanley \
         Stuart Theodore Toby Todd Trevor Tristan Victor Warren Wilfred Winston",
    ),
    (
        "ar_SA",
        "فاطمة نورة سارة مريم عائشة خديجة ريم هند منى أمل هدى لمى نوف العنود جواهر رنا دانة شهد غادة ابتسام",
        "محمد أحمد عبدالله عبدالرحمن خالد سعد فهد سلطان فيصل ناصر عبدالعزيز سلمان تركي بندر يوسف إبراهيم علي عمر ماجد صالح",
    ),
    (
        "cy_GB",
        "Angharad Bethan Branwen Bronwen Carys Catrin Ceinwen Delyth Eira Eleri Elin Ffion Gwen Gwenllian Heledd Lowri \
         Mair Mari Megan Meinir Menna Nerys Nia Non Olwen Rhian Rhiannon Sian Sioned Tegan",
        "Aled Alun Arwel Bryn Cadog Carwyn Dafydd Dewi Dylan Elis Emlyn Emrys Gareth Geraint Gethin Glyn Gruffydd Gwilym \
         Gwyn Huw Hywel Idris Iestyn Ieuan Ifan Iolo Iwan Llew Llywelyn Meurig Osian Owain Rhodri Rhys Sion Steffan Tomos",
    ),
    (
        "de_DE",
        "Anna Anke Anja Antje Barbara Beate Birgit Brigitte Charlotte Christa Christina Claudia Elfriede Elisabeth Elke \
         Emma Erika Eva Franziska Frieda Gabriele Gerda Gisela Greta Hannah Hanna Heike Helga Ida Ilse Ines Inge Ingrid \
         Johanna Jutta Karin Katharina Katja Kerstin Klara Lena Leonie Lina Luise Manuela Margarete Maria Marie Martina \
         Mathilda Mia Monika Nicole Petra Renate Sabine Sandra Silke Sophie Stefanie Susanne Ulrike Ursula Ute Waltraud",
        "Achim Andreas Anton Axel Ben Bernd Christian Christoph Daniel Dieter Dirk Emil Erich Felix Frank Franz Friedrich \
         Fritz Georg Gerhard Günter Hans Hartmut Heinrich Heinz Helmut Herbert Holger Horst Jan Jens Johannes Jonas Jörg \
         Josef Jürgen Kai Karl Karsten Klaus Konrad Kurt Lars Leon Ludwig Lukas Manfred Markus Martin Matthias Maximilian \
         Michael Moritz Norbert Olaf Oskar Otto Paul Peter Philipp Rainer Ralf Reinhard Robert Rolf Rüdiger Sebastian \
         Stefan Sven Thomas Thorsten Tobias Torsten Ulrich Uwe Walter Werner Wilhelm Wolfgang",
    ),
    (
        "fa_IR",
        "فاطمه زهرا مریم سارا نرگس لیلا مینا نسرین شیرین پریسا مهسا نازنین الهام سمیرا زینب معصومه شهلا آناهیتا پروین ندا",
        "محمد علی حسین رضا حسن امیر مهدی احمد سعید مجید حمید بهرام داریوش کوروش فرهاد بهزاد ناصر مسعود پیمان آرش",
    ),
    (
        "fr_FR",
        "Adèle Agathe Agnès Alice Amandine Amélie Anaïs Anne Aurélie Béatrice Brigitte Camille Caroline Catherine Cécile \
         Céline Chantal Charlotte Chloé Christine Claire Corinne Delphine Élise Élodie Émilie Emma Florence Françoise \
         Geneviève Hélène Inès Isabelle Jacqueline Jade Jeanne Julie Juliette Laure Léa Louise Lucie Madeleine Manon \
         Margaux Marguerite Marie Martine Mathilde Mélanie Monique Nathalie Nicole Océane Pauline Sandrine Sophie \
         Stéphanie Suzanne Sylvie Thérèse Valérie Véronique Virginie",
        "Adrien Alain Alexandre André Antoine Arnaud Arthur Baptiste Benjamin Benoît Bernard Bertrand Bruno Cédric \
         Charles Christophe Clément Damien David Denis Didier Édouard Émile Emmanuel Étienne Fabien Fabrice Florent \
         François Frédéric Gabriel Gérard Gilles Grégoire Guillaume Gustave Henri Hugo Jacques Jean Jérôme Joseph Jules \
         Julien Laurent Léon Louis Luc Lucas Marc Marcel Martin Mathieu Maurice Maxime Michel Nicolas Olivier Pascal \
         Patrice Paul Philippe Pierre Raphaël Raymond Rémi René Robert Roger Romain Sébastien Serge Stéphane Théo Thierry \
         Thomas Timothée Vincent Xavier Yves",
    ),
    (
        "it_IT",
        "Adele Alessandra Alessia Alice Anna Antonella Arianna Aurora Barbara Beatrice Bianca Camilla Carla Caterina \
         Chiara Cinzia Claudia Cristina Daniela Elena Eleonora Elisa Elisabetta Emma Federica Francesca Gaia Giada Ginevra \
         Giorgia Giovanna Giulia Greta Ilaria Laura Lucia Luisa Margherita Maria Marta Martina Monica Noemi Paola Patrizia \
         Roberta Rosa Sara Serena Silvia Simona Sofia Stefania Teresa Valentina Valeria Vittoria",
        "Alberto Aldo Alessandro Alessio Andrea Angelo Antonio Bruno Carlo Claudio Cristian Dario Davide Diego Domenico \
         Edoardo Emanuele Enrico Fabio Federico Filippo Francesco Franco Gabriele Giacomo Gianluca Gianni Giorgio \
         Giovanni Giulio Giuseppe Guido Lorenzo Luca Luigi Marco Mario Massimo Matteo Mattia Maurizio Mauro Michele \
         Nicola Paolo Pietro Raffaele Riccardo Roberto Salvatore Sergio Simone Stefano Tommaso Umberto Valerio Vincenzo \
         Vittorio",
    ),
    (
        "ja_JP",
        "葵 陽菜 さくら 美咲 結衣 花子 恵子 幸子 久美子 由美子 裕子 明美 智子 直美 真由美 愛 彩 七海 優花 結菜 美優 千尋 麻衣 香織 京子",
        "翔太 大輔 健太 拓也 翔 蓮 大翔 陽斗 太郎 一郎 次郎 健一 誠 隆 浩 和夫 正 茂 清 博 進 修 剛 達也 直樹",
    ),
    (
        "nl_NL",
        "Anke Anna Anouk Astrid Carolien Elisabeth Ellen Elly Emma Esther Eva Femke Floor Fleur Froukje Geertje Hanneke \
         Heleen Ineke Ingrid Janneke Jolanda Julia Karin Lieke Linda Lisa Lotte Maaike Margriet Maria Marieke Marjolein \
         Marleen Mieke Mirjam Monique Nienke Petra Roos Sanne Saskia Sofie Sophie Tess Wilma Willemijn Yvonne",
        "Arjan Bart Bas Ben Bram Cees Cornelis Daan Dirk Erik Frank Frans Gerrit Gijs Hans Harm Hendrik Henk Hugo Jaap Jan \
         Jasper Jelle Jeroen Jesse Joost Joris Klaas Koen Lars Luuk Maarten Marcel Mark Martijn Menno Michiel Niels Paul \
         Peter Piet Pieter Rick Rob Robert Ruud Sander Sjoerd Stefan Sven Teun Thijs Thomas Tim Tom Willem Wim Wouter",
    ),
    (
        "pt_BR",
        "Adriana Alice Aline Amanda Ana Antônia Beatriz Bianca Bruna Camila Carla Carolina Cláudia Cristina Daniela Débora \
         Fernanda Flávia Francisca Gabriela Helena Heloísa Isabela Jéssica Joana Josefa Juliana Júlia Larissa Laura \
         Letícia Lívia Luana Lúcia Luiza Manuela Marcela Márcia Maria Mariana Marina Natália Patrícia Paula Rafaela Raquel \
         Regina Renata Rita Sandra Simone Sofia Sônia Tatiana Valentina Vanessa Vera Vitória",
        "Alexandre Anderson André Antônio Arthur Bernardo Bruno Caio Carlos César Daniel Davi Diego Edson Eduardo Enzo \
         Fábio Felipe Fernando Flávio Francisco Gabriel Guilherme Gustavo Heitor Henrique Igor João Joaquim Jorge José \
         Júlio Leandro Leonardo Lucas Luís Luiz Marcelo Márcio Marcos Mateus Matheus Maurício Miguel Murilo Otávio Paulo \
         Pedro Rafael Raimundo Renato Ricardo Roberto Rodrigo Rogério Samuel Sebastião Sérgio Thiago Tiago Vinícius Vítor",
    ),
    (
        "pt_PT",
        "Adriana Alice Ana Beatriz Bruna Carla Carolina Catarina Clara Cláudia Cristina Daniela Diana Ema Fernanda \
         Filipa Francisca Gabriela Helena Inês Isabel Joana Júlia Lara Laura Leonor Luísa Madalena Mafalda Margarida \
         Maria Mariana Marta Matilde Patrícia Paula Raquel Rita Rosa Sandra Sara Sofia Sónia Susana Teresa Vera",
        "Afonso Alexandre André António Artur Bernardo Bruno Carlos Daniel David Diogo Duarte Eduardo Fernando Filipe \
         Francisco Gabriel Gonçalo Guilherme Gustavo Henrique Hugo João Joaquim Jorge José Leonardo Lourenço Lucas Luís \
         Manuel Marco Martim Mário Miguel Nuno Paulo Pedro Rafael Ricardo Rodrigo Rui Salvador Santiago Simão Tiago Tomás \
         Vasco Vítor",
    ),
    (
        "tr_TR",
        "Ayşe Fatma Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Havva Zeliha Esra Özlem Yasemin Hülya \
         Gül Büşra Ebru Sevgi Selin Ece Defne Nazlı Pınar Aslı Derya Sibel",
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Osman Yusuf Murat Ömer Ramazan Halil Süleyman Emre Burak Can Kemal \
         Serkan Fatih Hakan Orhan Selim Kerem Cem Barış Tolga Onur Volkan Erdem",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_both_within_a_locale() {
        for given in ALL.iter() {
            let both = given.female.iter().find(|name| given.male.contains(name));
            assert_eq!(both, None, "{}", given.locale);
            assert!(given.female.len() >= 20 && given.male.len() >= 20);
            assert!(super::super::locale::find(given.locale).is_some());
        }
    }

    #[test]
    fn names_mean_what_they_mean_where_the_column_is() {
        let english = Meanings::of("en");
        assert_eq!(english.gender("Grace Brewster"), Some(Gender::Female));
        assert_eq!(english.gender("alan"), Some(Gender::Male));
        assert_eq!(english.gender("ANDREA"), Some(Gender::Female));
        assert_eq!(english.gender("Giuseppe"), Some(Gender::Male));
        assert_eq!(english.gender("Xyzzy"), None);
        assert_eq!(english.gender(" "), None);
        assert_eq!(Meanings::of("it_IT").gender("Andrea"), Some(Gender::Male));
        assert_eq!(english.gender(&"x".repeat(99)), None);
    }
}
