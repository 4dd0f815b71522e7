-- "Would you recommend us?", with the comment. Scores are 1 to 10: nobody gave 0. NA is no value.
--
-- No dates are in the file; all answers are put on 2014-06-01 (see README.md). A member without a score and
-- without a comment was asked and did not answer; one with a comment only answered, without a score.
--
-- Some comments hold letters of an old code page (850) amid ISO-8859-1: the byte 82 is an e with acute accent
-- there. Read as ISO they are other signs, which no French comment has, so they are turned back. The byte 80 is
-- both: a euro after a number, else a C with cedilla.
SELECT
    'nps-' || id AS answer_id,
    id AS customer_id,
    'nps' AS survey,
    '2014-06-01' AS asked_at,
    CASE WHEN nps <> 'NA' OR explication <> 'NA' THEN '2014-06-01' END AS answered_at,
    nullif(nps, 'NA') AS score,
    '1' AS scale_min,
    '10' AS scale_max,
    regexp_replace(
        translate(nullif(explication, 'NA'), '‚ƒŒ–‰‹' || chr(144), 'éâîûëïÉ'),
        '(^|[^0-9])€',
        '\1Ç',
        'g'
    ) AS comment,
    CASE WHEN explication <> 'NA' THEN 'fr' END AS language
FROM panel
