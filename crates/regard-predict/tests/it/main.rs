//! The laws and the golden cases of the predictions, one folder for each part.

mod payment;
