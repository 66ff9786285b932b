//! What a document says of itself: information, XMP, and the colour space it is meant for.

use arrow_array::temporal_conversions::timestamp_us_to_datetime;
use chrono::{Datelike, NaiveDateTime, Timelike};
use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Date, Filter, Finish, Name, Ref, TextStr};
use xmp_writer::{DateTime, LangId, Timezone, XmpWriter};

use super::deflate::deflate_small;
use super::file::{File, chunk};
use crate::Error;
use crate::convert::nearest;
use crate::model::Report;

const PRODUCER: &str = concat!("ferrule ", env!("CARGO_PKG_VERSION"));

/// What a document says of itself.
#[derive(Debug, Hash)]
pub(super) struct Metadata {
    title: Option<String>,
    author: Option<String>,
    pub(super) language: String,
    created: NaiveDateTime,
    pub(super) accessible: bool,
    pub(super) archival: bool,
}

impl Metadata {
    /// Takes it from a report.
    pub(super) fn new(report: &Report) -> Result<Self, Error> {
        if report.page.accessible && report.title.as_ref().is_none_or(|title| title.trim().is_empty()) {
            return Err(Error::Value(
                "title: an accessible report must have one, and this has none".to_owned(),
            ));
        }
        let created =
            timestamp_us_to_datetime(report.created).filter(|time| (0..10_000).contains(&time.year()));
        let created = created.ok_or_else(|| {
            Error::Value(format!("created: {} is not a time in the years 0 to 9999", report.created))
        })?;
        Ok(Self {
            title: report.title.clone(),
            author: report.author.clone(),
            language: report.language.clone(),
            created,
            accessible: report.page.accessible,
            archival: report.page.archival,
        })
    }

    /// Writes the document information.
    pub(super) fn write_info(&self, file: &mut File) -> Ref {
        let id = file.reserve();
        let date = Date::new(nearest(self.created.year()))
            .month(nearest(self.created.month()))
            .day(nearest(self.created.day()))
            .hour(nearest(self.created.hour()))
            .minute(nearest(self.created.minute()))
            .second(nearest(self.created.second()))
            .utc_offset_hour(0)
            .utc_offset_minute(0);
        file.add_object(id, |object| {
            let mut info: DocumentInfo<'_> = object.start();
            if let Some(title) = &self.title {
                info.title(TextStr(title));
            }
            if let Some(author) = &self.author {
                info.author(TextStr(author));
            }
            info.creator(TextStr("ferrule")).producer(TextStr(PRODUCER));
            info.creation_date(date).modified_date(date);
        });
        id
    }

    /// Writes the same as XMP, and which standards the document follows.
    pub(super) fn write_xmp(&self, file: &mut File, document: &[u8; 16]) -> Result<Ref, Error> {
        let mut xmp = XmpWriter::new();
        let date = DateTime::new(
            nearest(self.created.year()),
            nearest(self.created.month()),
            nearest(self.created.day()),
            nearest(self.created.hour()),
            nearest(self.created.minute()),
            nearest(self.created.second()),
            Timezone::Utc,
        );
        let id = format!("{:032x}", u128::from_be_bytes(*document));
        if let Some(title) = &self.title {
            xmp.title([(None, title.as_str())]);
        }
        if let Some(author) = &self.author {
            xmp.creator([author.as_str()]);
        }
        xmp.language([LangId(&self.language)]).format("application/pdf");
        xmp.creator_tool("ferrule").producer(PRODUCER).pdf_version("1.7");
        xmp.create_date(date).modify_date(date);
        xmp.document_id(&id).instance_id(&id);
        if self.archival {
            xmp.pdfa_part(2).pdfa_conformance(if self.accessible { "A" } else { "B" });
        }
        if self.accessible {
            xmp.pdfua_part(1);
            if self.archival {
                xmp.extension_schemas().pdfua_id().properties().describe_part();
            }
        }
        let text = xmp.finish(None);
        let id = file.reserve();
        let mut chunk = chunk();
        chunk.metadata(id, text.as_bytes());
        file.write(id, &chunk)?;
        Ok(id)
    }

    /// Says that colours are meant as sRGB, with a profile.
    pub(super) fn write_profile(file: &mut File) -> Result<Ref, Error> {
        let id = file.reserve();
        let data = deflate_small(&super::icc::srgb())?;
        let mut chunk = chunk();
        let mut stream = chunk.stream(id, &data);
        stream.filter(Filter::FlateDecode).pair(Name(b"N"), 3);
        stream.finish();
        file.write(id, &chunk)?;
        Ok(id)
    }
}

/// Names the profile in the catalog.
pub(super) fn add_output_intent(catalog: &mut Catalog<'_>, profile: Ref) {
    let mut intents = catalog.output_intents();
    let mut intent = intents.push();
    intent.subtype(OutputIntentSubtype::PDFA);
    intent.output_condition_identifier(TextStr("sRGB IEC61966-2.1"));
    intent.info(TextStr("sRGB IEC61966-2.1"));
    intent.dest_output_profile(profile);
}
