-- Demo data, the same on every machine: all values are arithmetic on the row's number, nothing is random.
-- One block, so that it is loaded whole or not at all; it does nothing where there are users already.
DO $$
DECLARE
    adjectives text[] := ARRAY['quiet', 'brave', 'patient', 'curious', 'gentle', 'swift', 'plain', 'frank', 'distant', 'warm'];
    nouns text[] := ARRAY['gateway', 'bridge', 'transaction', 'thread', 'river', 'query', 'harbour', 'ledger', 'orchard', 'signal'];
    words text[] := ARRAY['async', 'java', 'postgresql', 'migration', 'threads', 'loops', 'testing', 'design', 'latency', 'servlets',
                          'pools', 'tracing', 'security', 'http', 'json', 'sql', 'caching', 'queues', 'releases', 'teams'];
    firsts text[] := ARRAY['ada', 'grace', 'linus', 'edsger', 'barbara', 'donald', 'margaret', 'dennis', 'radia', 'ken'];
    lasts text[] := ARRAY['north', 'vale', 'stone', 'marsh', 'field', 'brook', 'ridge', 'wood', 'shore', 'hill'];
BEGIN
    IF EXISTS (SELECT 1 FROM conduit_user) THEN
        RETURN;
    END IF;
    INSERT INTO conduit_user (id, username, email, bio, image)
    SELECT n, name, name || '@example.com', 'Writes about ' || words[1 + n % 20] || ' and ' || words[1 + (n * 7 + 3) % 20] || '.',
           'https://example.com/images/' || name || '.png'
    FROM (SELECT n, firsts[1 + n % 10] || '.' || lasts[1 + (n - 1) / 10 % 10] AS name FROM generate_series(1, 100) n) people;
    INSERT INTO conduit_tag (id, name) SELECT n, words[n] FROM generate_series(1, 20) n;
    INSERT INTO conduit_article (id, slug, title, description, body, created_at, updated_at, author_id)
    SELECT n, 'a-' || adjective || '-' || noun || '-' || n, 'A ' || adjective || ' ' || noun || ', part ' || n,
           'What a ' || adjective || ' ' || noun || ' taught us about ' || words[1 + n * 3 % 20] || '.',
           repeat('The ' || noun || ' was ' || adjective || ', so we measured it again and wrote down what we saw. ', 3 + n % 8),
           timestamptz '2026-01-01 08:00:00Z' + n * interval '7 hours' + n % 1000 * interval '1 millisecond',
           timestamptz '2026-01-01 08:00:00Z' + n * interval '7 hours' + n % 1000 * interval '1 millisecond' + n % 5 * interval '3 hours',
           1 + n * 37 % 100
    FROM (SELECT n, adjectives[1 + (n - 1) % 10] AS adjective, nouns[1 + (n - 1) / 10 % 10] AS noun
          FROM generate_series(1, 1000) n) titles;
    INSERT INTO conduit_article_tag (article_id, tag_id, position)
    SELECT article, 1 + (article * 3 + place * 7) % 20, place
    FROM generate_series(1, 1000) article, generate_series(0, 4) place WHERE place < article % 5;
    INSERT INTO conduit_favorite (article_id, user_id)
    SELECT article, 1 + (article * 11 + place * 13) % 100
    FROM generate_series(1, 1000) article, generate_series(0, 19) place WHERE place < article * 7 % 20;
    UPDATE conduit_article a SET favorites_count = (SELECT count(*) FROM conduit_favorite f WHERE f.article_id = a.id);
    INSERT INTO conduit_comment (body, created_at, updated_at, article_id, author_id)
    SELECT 'Comment ' || n || ': I had a ' || adjectives[1 + n % 10] || ' one, too.', at, at, 1 + n * 17 % 1000, 1 + n * 29 % 100
    FROM (SELECT n, timestamptz '2026-10-20 08:00:00Z' + n * interval '5 minutes' AS at FROM generate_series(1, 5000) n) moments;
    PERFORM setval(pg_get_serial_sequence('conduit_user', 'id'), 100);
    PERFORM setval(pg_get_serial_sequence('conduit_tag', 'id'), 20);
    PERFORM setval(pg_get_serial_sequence('conduit_article', 'id'), 1000);
END $$;
