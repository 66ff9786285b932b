pub fn strip(_f: &super::furniture::Furniture, _t: &crate::model::Table, _c: &crate::model::Chart, _p: &[crate::lines::Point]) -> Result<super::strip::Strip, crate::Error> { todo!() }
