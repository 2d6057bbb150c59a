package dev.segue.orm;

import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;

/** The two ways to run an operation, and what the database's names may use. */
record Runners(BlockingRunner blocking, AsyncRunner async, Vocabulary vocabulary) {
    Runners(BlockingRunner blocking, AsyncRunner async) {
        this(blocking, async, Vocabulary.STANDARD);
    }
}
