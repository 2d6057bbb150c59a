package dev.segue.orm.exec;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read by column index from 0.
 *
 * <p>The primitive forms refuse NULL with a {@link StatementException}; the others return null for it.
 * <p>Threading: confined to the {@link RowMapper} call it is passed to.
 */
public interface Row {
    boolean isNull(int column);

    boolean booleanAt(int column);

    int intAt(int column);

    long longAt(int column);

    double doubleAt(int column);

    @Nullable
    Boolean booleanOrNull(int column);

    @Nullable
    Integer intOrNull(int column);

    @Nullable
    Long longOrNull(int column);

    @Nullable
    Double doubleOrNull(int column);

    @Nullable
    BigDecimal decimalOrNull(int column);

    @Nullable
    String stringOrNull(int column);

    @Nullable
    Instant instantOrNull(int column);
}
