//! Pictures of any bytes: what can be checked can be read, and both reports take and refuse the same.
#![no_main]

use ferrule_base::Run;
use ferrule_reports::model::{Image, Report, Table};
use ferrule_reports::output::Output;
use ferrule_reports::picture::{Form, Picture};
use ferrule_reports::{Writer, pdf, xlsx};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(picture) = Picture::read("a", data.to_vec()) {
        let (columns, rows) = picture.size();
        assert!(columns > 0 && rows > 0);
        // So that all of a picture's colours fit beside the fuzzer's own memory.
        if u64::from(columns) * u64::from(rows) > 1 << 22 {
            return;
        }
        if picture.form() == Form::Png {
            let samples = picture.samples();
            assert_eq!(picture.check().is_ok(), samples.is_ok(), "{:?}", picture.check());
            if let Ok(samples) = samples {
                let pixels = columns as usize * rows as usize;
                assert_eq!(samples.color.len(), pixels * if samples.is_rgb { 3 } else { 1 });
                assert!(samples.alpha.is_none_or(|alpha| alpha.len() == pixels));
            }
        }
        let again = Picture::read("a", picture.file().to_vec()).expect("what was made upright is a picture");
        assert_eq!((again.size(), again.file()), (picture.stored(), picture.file()));
    }
    let report = || {
        let images = vec![Image { index: 0, width: 40.0, alt: "a".to_owned() }];
        let columns = vec![Default::default()];
        Report { tables: vec![Table { images, columns, ..Table::default() }], ..Report::default() }
    };
    let sheet = xlsx::writer(report(), vec![data.to_vec()], Output::memory());
    let pages = pdf::writer::<&[u8]>(report(), vec![data.to_vec()], &[], Output::memory());
    assert_eq!(finished(sheet), finished(pages));
});

/// The end of a report without rows, or why there is none.
fn finished(writer: Result<Box<dyn Writer>, ferrule_reports::Error>) -> Option<String> {
    let run = Run::single();
    let end = writer.and_then(|mut writer| {
        writer.end_table(&run)?;
        writer.finish(&run)
    });
    end.err().map(|error| error.to_string())
}
