package dev.segue.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: columns as wide as their widest cell, those with a number (or a '-' for none) to the right. Threading: confined to one thread. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each heading. */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Returns the lines of the table, without trailing blanks, each ended by a line break. */
    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = IntStream.range(0, columns).map(this::width).toArray();
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            right[column] = hasNumber(column);
        }
        return rows.stream().map(row -> line(row, widths, right)).collect(Collectors.joining("\n", "", "\n"));
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private boolean hasNumber(int column) {
        return rows.stream().skip(1).anyMatch(row -> row.get(column).matches("[0-9.,% -]+"));
    }

    private static String line(List<String> row, int[] widths, boolean[] right) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            line.append(right[column] ? blanks + cell : cell + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
