//! Names of months and days in the languages that formats may ask for.

use pure_rust_locales as locales;

/// What one language calls months and days; from January, and from Sunday.
#[derive(Debug, PartialEq)]
pub struct Names {
    /// As they stand beside a day, and as they stand alone: `5 марта`, `март`.
    pub months: [&'static [&'static str]; 2],
    pub short_months: [&'static [&'static str]; 2],
    pub days: &'static [&'static str],
    pub short_days: &'static [&'static str],
    pub halves: [&'static str; 2],
}

/// A language, by the tag of a place where it is spoken and by the number that Windows has for it: of a place, or, where
/// that is below 0x400, of the language anywhere.
struct Language {
    place: &'static str,
    number: u32,
    names: Names,
}

/// The language's names where they have two forms.
const fn or(
    form: Option<&'static [&'static str]>,
    other: &'static [&'static str],
) -> &'static [&'static str] {
    match form {
        Some(form) => form,
        None => other,
    }
}

macro_rules! languages {
    ($($number:literal $place:ident,)*) => {
        static LANGUAGES: &[Language] = &[$(Language {
            place: stringify!($place),
            number: $number,
            names: {
                use locales::$place::LC_TIME as time;
                Names {
                    months: [time::MON, or(time::ALT_MON, time::MON)],
                    short_months: [time::ABMON, or(time::AB_ALT_MON, time::ABMON)],
                    days: time::DAY,
                    short_days: time::ABDAY,
                    halves: [time::AM_PM[0], time::AM_PM[1]],
                }
            },
        }),*];
    };
}

// [MS-LCID] 2.2. Where places differ, the first of a language stands for all others.
languages! {
    0x09 en_US, 0x01 ar_SA, 0x02 bg_BG, 0x03 ca_ES, 0x04 zh_CN, 0x0404 zh_TW, 0x0c04 zh_HK, 0x05 cs_CZ, 0x06 da_DK,
    0x07 de_DE, 0x0c07 de_AT, 0x08 el_GR, 0x0a es_ES, 0x0b fi_FI, 0x0c fr_FR, 0x0d he_IL, 0x0e hu_HU, 0x0f is_IS,
    0x10 it_IT, 0x11 ja_JP, 0x12 ko_KR, 0x13 nl_NL, 0x14 nb_NO, 0x0814 nn_NO, 0x15 pl_PL, 0x16 pt_BR, 0x0816 pt_PT,
    0x18 ro_RO, 0x19 ru_RU, 0x041a hr_HR, 0x101a hr_HR, 0x141a bs_BA, 0x281a sr_RS, 0x1c1a sr_RS, 0x241a sr_RS_latin,
    0x181a sr_RS_latin, 0x1b sk_SK, 0x1c sq_AL, 0x1d sv_SE, 0x1e th_TH, 0x1f tr_TR, 0x20 ur_PK, 0x21 id_ID,
    0x22 uk_UA, 0x23 be_BY, 0x24 sl_SI, 0x25 et_EE, 0x26 lv_LV, 0x27 lt_LT, 0x28 tg_TJ, 0x29 fa_IR, 0x2a vi_VN,
    0x2b hy_AM, 0x2c az_AZ, 0x2d eu_ES, 0x2e hsb_DE, 0x2f mk_MK, 0x34 xh_ZA, 0x35 zu_ZA, 0x36 af_ZA, 0x37 ka_GE,
    0x38 fo_FO, 0x39 hi_IN, 0x3a mt_MT, 0x3c ga_IE, 0x3e ms_MY, 0x3f kk_KZ, 0x40 ky_KG, 0x41 sw_KE, 0x42 tk_TM,
    0x43 uz_UZ, 0x44 tt_RU, 0x45 bn_BD, 0x46 pa_IN, 0x47 gu_IN, 0x48 or_IN, 0x49 ta_IN, 0x4a te_IN, 0x4b kn_IN,
    0x4c ml_IN, 0x4d as_IN, 0x4e mr_IN, 0x50 mn_MN, 0x52 cy_GB, 0x53 km_KH, 0x54 lo_LA, 0x55 my_MM, 0x56 gl_ES,
    0x5b si_LK, 0x5e am_ET, 0x61 ne_NP, 0x62 fy_NL, 0x64 fil_PH, 0x6e lb_LU,
}

/// English, unless something else is asked for.
pub fn english() -> &'static Names {
    &LANGUAGES[0].names
}

/// The names of a language by its tag (BCP 47): `de`, `de-AT`, `zh-Hant-TW`.
pub fn of_tag(tag: &str) -> Option<&'static Names> {
    language(tag).map(|each| &each.names)
}

/// The number by which formats ask for a language, of its tag: that of a place, which every Excel knows.
pub fn number_of_tag(tag: &str) -> Option<u32> {
    /// Digits of Europe and Gregory's calendar, which Arabic, Thai and Persian say of themselves otherwise.
    const GREGORY: u32 = 0x0101_0000;
    language(tag).map(|each| match each.number {
        // Where the first place is not where the names are from.
        0x04 => 0x0804,
        0x0a => 0x0c0a,
        0x3c => 0x083c,
        0x45 => 0x0845,
        own @ (0x01 | 0x1e | 0x29) => GREGORY | 0x0400 | own,
        own if own < 0x0400 => 0x0400 | own,
        own => own,
    })
}

fn language(tag: &str) -> Option<&'static Language> {
    let mut parts = tag.split(['-', '_']);
    // Norwegian may be called by the name of both its forms.
    let language = parts.next().map(|part| if part.eq_ignore_ascii_case("no") { "nb" } else { part })?;
    let region = parts.find(|part| part.len() == 2);
    let script = tag.to_ascii_lowercase();
    let script = if script.contains("-latn") {
        "latin"
    } else if script.contains("-hant") {
        "TW"
    } else {
        ""
    };
    let of =
        |each: &&Language| each.place.split('_').next().is_some_and(|own| own.eq_ignore_ascii_case(language));
    let has = |wanted: &str, each: &Language| {
        each.place.split('_').skip(1).any(|part| part.eq_ignore_ascii_case(wanted))
    };
    let all = || LANGUAGES.iter().filter(of);
    all()
        .find(|each| has(script, each))
        .or_else(|| all().find(|each| region.is_some_and(|region| has(region, each))))
        .or_else(|| all().next())
}

/// The names of a language by the number that formats have: the 16 bits of a place (`[$-407]`). Above them stand the
/// shapes of digits and a calendar, of which there are Arabic ones and Gregory's.
pub fn of_number(number: u32) -> Option<&'static Names> {
    let (shapes_and_calendar, place) = (number >> 16, number & 0xffff);
    if shapes_and_calendar & !0x0101 != 0 {
        return None;
    }
    let exactly = |wanted: u32| LANGUAGES.iter().find(move |each| each.number == wanted);
    exactly(place).or_else(|| exactly(place & 0x3ff)).map(|each| &each.names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_tag_and_by_number() {
        let month = |names: Option<&Names>, month: usize| names.map(|names| names.months[0][month]);
        let by_tag = [
            ("de", "Januar"),
            ("de-CH", "Januar"),
            ("DE-at", "Jänner"),
            ("en-GB", "January"),
            ("fr-CA", "janvier"),
            ("zh-Hant", "一月"),
            ("no", "januar"),
            ("sr-Latn-RS", "januar"),
            ("sr", "јануар"),
        ];
        for (tag, january) in by_tag {
            assert_eq!(month(of_tag(tag), 0), Some(january), "{tag}");
        }
        assert_eq!(of_tag("tlh"), None);
        for (number, january) in
            [(0x407, "Januar"), (0xc07, "Jänner"), (0x40a, "enero"), (0x101_0407, "Januar")]
        {
            assert_eq!(month(of_number(number), 0), Some(january), "{number:x}");
        }
        // Serbian without its script, digits of other shapes, the system's own, nobody's.
        for number in [0x81a, 0x200_0401, 0xf800, 0x3fff] {
            assert_eq!(of_number(number), None, "{number:x}");
        }
    }

    #[test]
    fn the_number_of_a_tag_asks_for_the_same_names() {
        for each in LANGUAGES {
            let tag = each.place.replace('_', "-").replace("-latin", "-Latn");
            let number = number_of_tag(&tag).unwrap();
            assert_eq!(of_number(number), of_tag(&tag), "{tag} {number:x}");
            assert!(number & 0xffff >= 0x400, "{tag}");
        }
        for (tag, number) in [
            ("en", 0x409),
            ("de-CH", 0x407),
            ("de-AT", 0xc07),
            ("zh-Hans", 0x804),
            ("pt-PT", 0x816),
            ("ga", 0x83c),
            ("ar", 0x101_0401),
            ("no", 0x414),
        ] {
            assert_eq!(number_of_tag(tag), Some(number), "{tag}");
        }
        assert_eq!(number_of_tag("tlh"), None);
    }

    #[test]
    fn every_language_has_all_names() {
        for each in LANGUAGES {
            let Names { months, short_months, days, short_days, .. } = &each.names;
            for twelve in months.iter().chain(short_months) {
                assert!(twelve.len() == 12 && twelve.iter().all(|name| !name.is_empty()), "{}", each.place);
            }
            for seven in [days, short_days] {
                assert!(seven.len() == 7 && seven.iter().all(|name| !name.is_empty()), "{}", each.place);
            }
        }
    }
}
