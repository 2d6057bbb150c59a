package dev.segue.bench.driver;

/** The statements of the lines written by hand, with {@code $n} for the n-th value. */
final class HandSql {
    static final String GET = "SELECT id, name, quantity, price, created_at, owner_id FROM bench_item WHERE id = $1";
    static final String FILTER_20 = "SELECT id, name, quantity, price, created_at, owner_id FROM bench_item WHERE owner_id = ANY($1) ORDER BY id";
    static final String FILTER_1000 = "SELECT id, name, quantity, price, created_at, owner_id FROM bench_item WHERE id BETWEEN $1 AND $2 ORDER BY id";
    static final String COUNT = "SELECT count(*) FROM bench_item WHERE owner_id = $1";
    static final String INSERT = "INSERT INTO bench_entry (name, quantity, price, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    static final String BULK_INSERT = "INSERT INTO bench_entry (name, quantity, price, created_at) SELECT * FROM unnest($1::text[], $2::int[], $3::numeric[], $4::timestamptz[]) RETURNING id";
    static final String UPDATE = "UPDATE bench_item SET quantity = $1 WHERE id = $2";
    static final String BULK_UPDATE = "UPDATE bench_item SET quantity = v.quantity FROM unnest($1::int[], $2::int[]) AS v(id, quantity) WHERE bench_item.id = v.id";
    static final String OWNERS = "SELECT id, name FROM bench_owner WHERE id BETWEEN $1 AND $2 ORDER BY id";

    private HandSql() {}
}
