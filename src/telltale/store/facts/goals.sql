-- Goals of the people concerned, each credited to the conversation it lies in, else to the person's last engaged one
-- that began before; only if that is engaged and ended at most a window ago.
CREATE OR REPLACE TEMP TABLE talks AS
SELECT * FROM affected WHERE engaged;
CREATE OR REPLACE TEMP TABLE reached AS -- needs: goal
WITH mine AS (
    SELECT * FROM deeds WHERE kind = 'goal' AND person_key IN (SELECT person_key FROM concerned)
), lasting AS (
    SELECT m.event_key, t.conversation_key AS last_key
    FROM (SELECT * FROM mine WHERE conversation_key IS NULL) m
    ASOF JOIN (SELECT * FROM talks
        QUALIFY row_number() OVER (PARTITION BY person_key, environment, started_at ORDER BY conversation_key DESC) = 1) t
        ON t.person_key = m.person_key AND t.environment = m.environment AND m.happened_at > t.started_at
)
SELECT m.* REPLACE (t.conversation_key AS conversation_key), m.conversation_key AS lies_in,
    t.started_at, t.day AS talk_day, t.utc_offset AS talk_offset
FROM mine m LEFT JOIN lasting l USING (event_key)
LEFT JOIN talks t ON t.conversation_key = coalesce(m.conversation_key, l.last_key)
    AND m.happened_at - t.ended_at <= $attribution;

DELETE FROM goals WHERE person_key IN (SELECT person_key FROM concerned);
INSERT INTO goals BY NAME -- needs: reached
SELECT conversation_key, thread_key, event_key, project, environment, coalesce(started_at, happened_at) AS ts,
    coalesce(talk_day, local_time(happened_at)::DATE) AS day,
    coalesce(talk_offset, epoch_us(local_time(happened_at)) - happened_at) AS utc_offset, happened_at,
    local_time(happened_at)::DATE AS own_day, person_key, kind, name, value, currency, flaw, false AS detected,
    false AS valid, false AS qualified, false AS won
FROM reached;
INSERT INTO goals BY NAME -- needs: lead
SELECT d.conversation_key, d.thread_key, d.event_key, d.project, d.environment, d.ts, d.day, d.utc_offset, d.happened_at,
    local_time(d.happened_at)::DATE AS own_day, d.person_key, d.kind, d.name, d.value, d.currency, d.flaw,
    d.detected, l.valid, l.qualified, l.won
FROM deeds d JOIN opened_leads l USING (event_key);

-- Everything that touched a goal's person in the ninety days before it. What one campaign does within half an hour is
-- one touch.
CREATE OR REPLACE TEMP TABLE journeys AS -- needs: reached
WITH letters AS (
    SELECT * FROM deeds WHERE kind = 'touch' AND person_key IN (SELECT person_key FROM reached)
    QUALIFY coalesce(happened_at - lag(happened_at) OVER (PARTITION BY person_key, environment, via, campaign
        ORDER BY happened_at, event_id) > 1800000000, true)
), touched_by AS (
    SELECT g.event_key AS goal_key, t.conversation_key, t.thread_key, t.conversation_key AS event_key, t.started_at AS ts,
        t.day, t.utc_offset, 'chatbot' AS via, greatest(g.happened_at - t.ended_at, 0) AS before, '' AS tie
    FROM reached g JOIN talks t ON t.person_key = g.person_key AND t.environment = g.environment
        AND (t.started_at < g.happened_at OR t.conversation_key = g.lies_in)
    UNION ALL
    SELECT g.event_key, NULL, t.thread_key, t.event_key, t.happened_at, t.day, t.utc_offset, t.via,
        g.happened_at - t.happened_at, t.event_id
    FROM reached g JOIN letters t ON t.person_key = g.person_key AND t.environment = g.environment
        AND t.happened_at < g.happened_at
)
SELECT t.*, row_number() OVER way AS place, before <= $attribution AS counts,
    row_number() OVER near AS nth, count(*) OVER (PARTITION BY goal_key, counts) AS of
FROM touched_by t WHERE before <= $longest_attribution
WINDOW way AS (PARTITION BY goal_key ORDER BY ts, via, tie, event_key),
    near AS (PARTITION BY goal_key, counts ORDER BY ts, via, tie, event_key);

DELETE FROM touches WHERE person_key IN (SELECT person_key FROM concerned);
INSERT INTO touches BY NAME -- needs: journeys
WITH weighed AS (
    SELECT *, CASE WHEN counts THEN $weight ELSE 0 END::HUGEINT AS weight FROM journeys
), parted AS (
    SELECT *, sum(weight) OVER (PARTITION BY goal_key) AS whole, sum(weight) OVER so_far AS until
    FROM weighed WINDOW so_far AS (PARTITION BY goal_key ORDER BY place)
)
SELECT p.conversation_key, p.thread_key, p.event_key, g.project, g.environment, p.ts, p.day, p.utc_offset, goal_key,
    local_time(g.happened_at)::DATE AS own_day, g.person_key, p.via, before, place,
    CASE WHEN whole = 0 THEN 0 ELSE weight::DOUBLE / whole::DOUBLE END AS share,
    -- in whole millionths, and so that the parts are the whole
    CASE WHEN weight > 0 THEN (g.value * until // whole - g.value * (until - weight) // whole)::BIGINT END AS amount, g.currency
FROM parted p JOIN reached g ON g.event_key = p.goal_key;
