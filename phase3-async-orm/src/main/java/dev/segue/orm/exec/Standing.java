package dev.segue.orm.exec;

/** Where a branch of code stands: inside a block, or on purpose outside any although one is around it. Travels with the context. */
sealed interface Standing permits Inside, Standing.Apart {

    /** Statements are sent as if there were no transaction. */
    enum Apart implements Standing {
        APART
    }
}
