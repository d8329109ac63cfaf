-- Steps, quick replies and moves of the touched threads.
INSERT INTO steps BY NAME -- needs: stepped
SELECT s.conversation_key, s.thread_key, s.event_key, c.project, c.environment, c.started_at AS ts, c.day, c.utc_offset,
    s.ts AS happened_at, s.place, s.flow, s.step, s.label, s.slot, s.state, s.next_state,
    lead(s.step) OVER (PARTITION BY s.conversation_key, s.flow ORDER BY s.ord) AS next_step, s.stay, s.is_exit, c.open_until
FROM stepped s JOIN fresh c USING (conversation_key);

INSERT INTO quick_replies BY NAME -- needs: offered
SELECT o.conversation_key, o.thread_key, o.event_key, c.project, c.environment, c.started_at AS ts, c.day, c.utc_offset,
    o.happened_at, o.turn, o.option, o.label, o.place,
    CASE WHEN s.state IN ('entered', 'resumed') THEN s.flow END AS flow,
    CASE WHEN s.state IN ('entered', 'resumed') THEN s.step END AS step,
    o.shown, o.clicked, o.typed, o.ignored
FROM offered o JOIN fresh c USING (conversation_key)
ASOF LEFT JOIN stepped s ON s.conversation_key = o.conversation_key AND o.ord > s.ord;

INSERT INTO moves BY NAME -- needs: moved_on
SELECT m.*, c.project, c.environment, c.started_at AS ts, c.day, c.utc_offset
FROM moved_on m JOIN fresh c USING (conversation_key);
