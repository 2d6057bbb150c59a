package dev.segue.orm.sql;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which question marks stand for values. */
class QuestionMarksTest {
    @ParameterizedTest
    @ValueSource(strings = {"'?'", "'it''s ?'", "\"what?\"", "\"a\"\"?\"", "E'\\'?'", "e'a''\\'?'", "$$ ? $$",
        "$a$ $$ ? $a$",
        "-- ?", "/* ? */", "/* a /* b */ ? */", "'\\' || '?'", "U&'?'", "$1"})
    void whatIsInQuotesAndCommentsStandsForNone(String sql) {
        List<Integer> marks = QuestionMarks.in("? " + sql + "\n?");
        assertThat(marks).containsExactly(0, sql.length() + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'?", "\"?", "E'?\\'", "$$ ?", "$a$ $b$", "/* /* */ ?"})
    void whatDoesNotEndIsRefused(String sql) {
        assertThatThrownBy(() -> QuestionMarks.in(sql)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The statement has a quote or a comment, at character ");
    }

    @Test
    void placeholdersOfBothDriversAreMadeOfOneStatement() {
        var raw = Statement.Raw.of("SELECT '?', a ?? ?, \"b?\" /* ? */ = ?",
                List.of(new Expr.Param(ValueType.STRING, "k"), new Expr.Param(ValueType.INTEGER, null)));
        CompiledSql sql = new SqlCompiler().compile(raw);
        assertThat(sql.numbered()).isEqualTo("SELECT '?', a ? $1::text, \"b?\" /* ? */ = $2");
        assertThat(sql.questionMarks()).isEqualTo("SELECT '?', a ?? ?::text, \"b?\" /* ? */ = ?");
    }
}
