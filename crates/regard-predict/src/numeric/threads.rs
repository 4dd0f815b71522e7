//! Work in pieces. Owns the law that the result is the same with any number of threads: pieces are the same, and come
//! back in order.

/// Does `count` pieces of work on at most `threads` threads; the results come in order, whatever the threads. A panic in
/// a piece goes on in the caller.
pub(crate) fn each<R: Send>(count: usize, threads: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let mut out = Vec::with_capacity(count);
    let mut next = 0;
    while next < count {
        let until = (next + threads.clamp(1, 64)).min(count);
        std::thread::scope(|scope| {
            let work = &work;
            let others: Vec<_> = (next + 1..until).map(|piece| scope.spawn(move || work(piece))).collect();
            out.push(work(next));
            for other in others {
                match other.join() {
                    Ok(result) => out.push(result),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        next = until;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_come_in_order() {
        let squares: Vec<usize> = (0..7).map(|piece| piece * piece).collect();
        for threads in [0, 1, 2, 3, 100] {
            assert_eq!(each(7, threads, |piece| piece * piece), squares);
        }
        assert_eq!(each(0, 2, |piece| piece), []);
    }
}
