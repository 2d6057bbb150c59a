package dev.segue.orm.exec;

/** One step of a transaction's life; as an operation, its value is itself. Only {@link Transaction} makes them. */
sealed interface Control extends Operation<Control> {

    /** Returns the statement, in PostgreSQL's words. */
    String sql();

    /**
     * Opens the transaction.
     *
     * @param modes what follows {@code BEGIN}; starts with a space, or is empty
     */
    record Begin(String modes) implements Control {
        @Override
        public String sql() {
            return "BEGIN" + modes;
        }
    }

    record Commit() implements Control {
        @Override
        public String sql() {
            return "COMMIT";
        }
    }

    record Rollback() implements Control {
        @Override
        public String sql() {
            return "ROLLBACK";
        }
    }

    /**
     * Marks where a block inside another one starts.
     *
     * @param depth how many blocks are around it; 1 is the first that is not the transaction itself
     */
    record Savepoint(int depth) implements Control {
        @Override
        public String sql() {
            return "SAVEPOINT s" + depth;
        }
    }

    record Release(int depth) implements Control {
        @Override
        public String sql() {
            return "RELEASE SAVEPOINT s" + depth;
        }
    }

    record RollbackTo(int depth) implements Control {
        @Override
        public String sql() {
            return "ROLLBACK TO SAVEPOINT s" + depth;
        }
    }

    /** The end: the session is given back. */
    record End() implements Control {
        @Override
        public String sql() {
            return "";
        }
    }
}
