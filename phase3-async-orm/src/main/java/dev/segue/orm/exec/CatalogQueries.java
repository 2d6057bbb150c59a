package dev.segue.orm.exec;

/**
 * What the server's catalog is asked. {@code %s} stands for the condition on a namespace {@code n}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">PostgreSQL's system catalogs</a>
 */
final class CatalogQueries {
    private CatalogQueries() {}

    /** Tables and partitioned ones; not partitions, not those of extensions. */
    private static final String TABLE = """
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        %s
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND %s AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')""";

    static final String TABLES = "SELECT n.nspname, c.relname, obj_description(c.oid, 'pg_class') "
            + TABLE.formatted("", "%s") + " ORDER BY 1, 2";

    static final String COLUMNS = """
        SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
            a.attgenerated, pg_catalog.pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
        """
            + TABLE.formatted("""
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum""", "%s")
            + " ORDER BY 1, 2, a.attnum";

    /** A row for each column of a constraint, or one without a column; those of foreign keys with what they refer to. */
    static final String CONSTRAINTS = """
        SELECT n.nspname, c.relname, k.conname, k.contype, pg_catalog.pg_get_constraintdef(k.oid), own.attname, fn.nspname,
            fc.relname, far.attname
        """
            + TABLE.formatted(
                    """
                        JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c')
                        LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
                        LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
                        LEFT JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS near (attnum, place) ON true
                        LEFT JOIN pg_catalog.pg_attribute own ON own.attrelid = c.oid AND own.attnum = near.attnum
                        LEFT JOIN pg_catalog.pg_attribute far ON far.attrelid = k.confrelid AND far.attnum = k.confkey[near.place]""",
                    "%s")
            + " ORDER BY 1, 2, 3, near.place";

    /** Those that no constraint brings along. */
    static final String INDEXES = """
        SELECT n.nspname, c.relname, i.relname, x.indisunique, m.amname, pg_catalog.pg_get_indexdef(i.oid)
        """
            + TABLE.formatted("""
                JOIN pg_catalog.pg_index x ON x.indrelid = c.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
                JOIN pg_catalog.pg_am m ON m.oid = i.relam""", "%s")
            + """
                AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = c.oid
                   AND k.contype IN ('p', 'u', 'x')) ORDER BY 1, 2, 3""";

    /** Those that belong to no column. */
    static final String SEQUENCES = """
        SELECT n.nspname, c.relname, s.seqstart, s.seqincrement FROM pg_catalog.pg_sequence s
        JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE %s AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
            AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e')) ORDER BY 1, 2""";

    static final String ENUMS = """
        SELECT pg_catalog.format_type(t.oid, NULL), e.enumlabel FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid ORDER BY 1, e.enumsortorder""";
}
