//! What `ferrule costs` calls: one function for each way in which a value crosses, each as a user of PyO3 would
//! write it, with nothing behind it. They stay attached: what they cost is what is measured.

pub mod arguments;
pub mod calls;
pub mod classes;
pub mod reads;
pub mod results;
pub mod shapes;

use pyo3::prelude::*;

/// What `ferrule costs` calls: functions that do nothing but cross.
#[pymodule(name = "costs", submodule, module = "ferrule._core")]
pub mod module {
    #[pymodule_export]
    use super::arguments::{
        borrow_array, borrow_arrow, borrow_buffer, borrow_dict, borrow_list, borrow_set, borrow_str,
        borrow_tuple, take_array, take_array_like, take_big_int, take_big_int_vec, take_bool, take_bool_vec,
        take_buffer, take_byte_vec, take_bytes, take_bytes_vec, take_float, take_float_vec, take_frozen,
        take_frozen_vec, take_int, take_int_map, take_int_set, take_int_vec, take_map_vec, take_mutable,
        take_mutable_vec, take_nested_vec, take_optional_int, take_optional_int_vec, take_pair,
        take_pair_vec, take_point, take_point_vec, take_str, take_str_map, take_string, take_string_set,
        take_string_vec,
    };
    #[pymodule_export]
    use super::calls::{
        call_0, call_0_with_module, call_1, call_2, call_5, call_back, call_detached, raise_error,
    };
    #[pymodule_export]
    use super::classes::{FrozenPoint, MutablePoint, ObjectPoint};
    #[pymodule_export]
    use super::reads::{
        look_up_keys, read_array, read_arrow, read_attributes, read_bools, read_bytes, read_dicts,
        read_floats, read_frozen, read_int_dict, read_int_set, read_ints, read_key, read_mutable,
        read_nested, read_optional_ints, read_pairs, read_str_dict, read_str_set, read_strs, read_tuple,
    };
    #[pymodule_export]
    use super::results::CrossingSource;
    #[pymodule_export]
    use super::shapes::{
        shape_arrays, shape_frozen_dict, shape_handle_pairs, shape_list_dict_array, shape_map_list,
        shape_nested_to_dict, shape_objects, shape_scalars, shape_set_bytes_str, shape_two_lists,
        work_nested_to_dict,
    };
}
