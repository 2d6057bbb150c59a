package dev.segue.cli;

import dev.segue.orm.schema.Models;
import dev.segue.orm.schema.Schema;
import dev.segue.orm.schema.SchemaFormatException;
import dev.segue.orm.schema.SchemaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static dev.segue.cli.CommandException.FAILED;

/**
 * A folder of migrations, {@code V1__initial.sql} and so on, and beside them {@code segue.schema}: the tables they lead to.
 *
 * <p>Errors: {@link CommandException} if it can't be read or written, or does not fit together.
 */
record MigrationFolder(Path path) {
    private static final Pattern FILE = Pattern.compile("V(\\d{1,9})((?:[._]\\d+)*)__.*\\.sql");

    /** Returns the number of the next migration.  @throws CommandException if two migrations have one number */
    int next() {
        Map<String, String> files = new TreeMap<>();
        int last = 0;
        for (String file : files()) {
            Matcher parts = FILE.matcher(file);
            if (parts.matches()) {
                int number = Integer.parseInt(parts.group(1));
                String same = files.put(number + parts.group(2).replace('_', '.'), file);
                if (same != null) {
                    throw new CommandException(
                            "Two migrations in '%s' have number %d: '%s' and '%s'. Give the one that came later the next number."
                                    .formatted(path, number, same, file),
                            FAILED);
                }
                last = Math.max(last, number);
            }
        }
        return last + 1;
    }

    /** Returns the tables that the migrations lead to. */
    Schema state() {
        Path file = path.resolve(Models.RESOURCE);
        if (!Files.exists(file)) {
            if (files().stream().anyMatch(one -> FILE.matcher(one).matches())) {
                throw new CommandException(
                        "'%s' has migrations, but no '%s' that says what they lead to. If they lead to what the models ask for, record that: makemigrations --record."
                                .formatted(path, Models.RESOURCE),
                        FAILED);
            }
            return Schema.EMPTY;
        }
        try {
            return SchemaText.read(Files.readString(file));
        } catch (SchemaFormatException | IllegalArgumentException wrong) {
            throw new CommandException(
                    "'%s' can't be read. %s Take it from version control as it was; after a merge of migrations have it written anew: makemigrations --record."
                            .formatted(file, wrong.getMessage()),
                    FAILED, wrong);
        } catch (IOException unreadable) {
            throw unusable(unreadable);
        }
    }

    /** Writes a migration and what it leads to; neither if that fails. Returns the migration's file. */
    Path write(String name, String sql, Schema state) {
        Path file = path.resolve("V%d__%s.sql".formatted(next(), name));
        try {
            Files.createDirectories(path);
            Files.writeString(file, sql, StandardOpenOption.CREATE_NEW);
            try {
                record(state);
            } catch (CommandException failure) {
                Files.delete(file);
                throw failure;
            }
            return file;
        } catch (IOException unwritable) {
            throw unusable(unwritable);
        }
    }

    /** Writes what the migrations lead to. */
    void record(Schema state) {
        try {
            Files.createDirectories(path);
            Path fresh = Files.writeString(path.resolve(Models.RESOURCE + ".new"), SchemaText.write(state));
            Files.move(fresh, path.resolve(Models.RESOURCE), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw unusable(unwritable);
        }
    }

    private List<String> files() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw unusable(unreadable);
        }
    }

    private CommandException unusable(IOException failure) {
        String reason = failure instanceof NotDirectoryException ? "it is not a folder"
                : failure.getClass().getSimpleName() + " on " + failure.getMessage();
        return new CommandException(
                "Can't use '%s' for migrations: %s. Name a folder that you may read and write with --dir."
                        .formatted(path, reason),
                FAILED, failure);
    }
}
