//! Whether a row is of one of the viewer's customers, for scopes too large to name each of them in a statement.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use regard_model::CustomerSet;
use std::sync::Arc;

/// `in_scope(customer_id)`: true for these customers, false for all else and for none.
pub(super) fn in_scope_function(customers: Arc<CustomerSet>) -> ScalarUDF {
    ScalarUDF::new_from_impl(InScope { customers, signature: Signature::string(1, Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct InScope {
    customers: Arc<CustomerSet>,
    signature: Signature,
}

impl ScalarUDFImpl for InScope {
    fn name(&self) -> &'static str {
        "in_scope"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        Ok(ColumnarValue::Array(Arc::new(BooleanArray::new(self.kept(&arrays[0])?, None))))
    }
}

impl InScope {
    /// Rows of one customer often stand together: the answer for the one before is at hand.
    fn kept(&self, column: &ArrayRef) -> Result<BooleanBuffer> {
        let column = cast(column, &DataType::Utf8)?;
        let keys = column.as_string::<i32>();
        let mut kept = BooleanBufferBuilder::new(keys.len());
        let mut last: Option<(&str, bool)> = None;
        for row in 0..keys.len() {
            if keys.is_null(row) {
                kept.append(false);
                continue;
            }
            let key = keys.value(row);
            let is_in = match last {
                Some((before, is_in)) if before == key => is_in,
                _ => self.customers.holds(key),
            };
            last = Some((key, is_in));
            kept.append(is_in);
        }
        Ok(kept.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::StringArray;
    use regard_model::CustomerId;

    #[test]
    fn only_rows_of_the_customers_are_kept() {
        let customers = Arc::new(CustomerSet::of(["a", "c"].map(CustomerId::new)));
        let function = InScope { customers, signature: Signature::string(1, Volatility::Immutable) };
        let column: ArrayRef =
            Arc::new(StringArray::from(vec![Some("a"), Some("a"), Some("b"), None, Some("c"), Some("")]));
        let kept: Vec<bool> = function.kept(&column).unwrap().iter().collect();
        assert_eq!(kept, [true, true, false, false, true, false]);
    }
}
