package dev.segue.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandToTheRight() {
        var table = new TextTable("VIEW", "REQUESTS", "SHARE");
        table.row("articles.detail", "1,204", "7 %");
        table.row("home", "3", "-");
        assertThat(table.toString()).isEqualTo("""
            VIEW             REQUESTS  SHARE
            articles.detail     1,204    7 %
            home                    3      -
            """);
    }

    @Test
    void aWordAmongNumbersStandsWithThem() {
        var table = new TextTable("MODE", "vs worker");
        table.row("worker", "1.00");
        table.row("async", "no verdict");
        assertThat(table.toString()).isEqualTo("""
            MODE     vs worker
            worker        1.00
            async   no verdict
            """);
    }
}
