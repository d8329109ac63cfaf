-- What depends on the person's other conversations, for everybody whose conversations changed.
-- A person's conversations are looked at within one environment; only engaged ones are contacts.
CREATE OR REPLACE TEMP TABLE links AS
WITH contacts AS (
    SELECT person_key, environment, started_at, primary_intent FROM affected WHERE engaged
), firsts AS (
    SELECT *, min(started_at) FILTER (engaged) OVER person AS first_at, min(day) FILTER (engaged) OVER person AS first_day,
        engaged AND row_number() OVER (PARTITION BY person_key, environment, engaged ORDER BY started_at, conversation_key)
            = 1 AS first_one
    FROM affected WINDOW person AS (PARTITION BY person_key, environment)
), returns AS (
    SELECT *, bool_or(engaged AND day - first_day = 1) OVER person AS d1,
        bool_or(engaged AND day - first_day BETWEEN 7 AND 13) OVER person AS w1,
        bool_or(engaged AND day - first_day BETWEEN 28 AND 34) OVER person AS w4
    FROM firsts WINDOW person AS (PARTITION BY person_key, environment)
)
SELECT r.conversation_key, r.person_key, first_one AS is_first, first_at AS person_first_at, first_day AS person_first_day,
    CASE WHEN r.primary_intent IS NULL THEN a.started_at ELSE least(s.started_at, n.started_at) END AS next_contact_at,
    s.started_at AS next_same_intent_at, p.started_at AS previous_same_intent_at,
    coalesce(l.leads, 0) AS leads, coalesce(l.conversions, 0) AS conversions,
    coalesce(d1, false) AS returned_d1, coalesce(w1, false) AS returned_w1, coalesce(w4, false) AS returned_w4
FROM returns r
ASOF LEFT JOIN contacts a
    ON a.person_key = r.person_key AND a.environment = r.environment AND r.ended_at < a.started_at
ASOF LEFT JOIN (FROM contacts WHERE primary_intent IS NOT NULL) s
    ON s.person_key = r.person_key AND s.environment = r.environment AND s.primary_intent = r.primary_intent
    AND r.ended_at < s.started_at
ASOF LEFT JOIN (FROM contacts WHERE primary_intent IS NULL) n
    ON n.person_key = r.person_key AND n.environment = r.environment AND r.ended_at < n.started_at
ASOF LEFT JOIN (FROM contacts WHERE primary_intent IS NOT NULL) p
    ON p.person_key = r.person_key AND p.environment = r.environment AND p.primary_intent = r.primary_intent
    AND r.started_at > p.started_at
LEFT JOIN (SELECT conversation_key, count(*) FILTER (kind = 'lead') AS leads,
        count(*) FILTER (kind = 'goal') AS conversions
    FROM goals WHERE person_key IN (SELECT person_key FROM concerned) GROUP BY ALL) l
    ON l.conversation_key = r.conversation_key;
