package dev.segue.orm;

import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;

/** The two ways to run an operation. */
record Runners(BlockingRunner blocking, AsyncRunner async) {}
