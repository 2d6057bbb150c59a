package dev.segue.orm.exec;

/** Code read what was not loaded with an entity, and may not be loaded by reading it. */
public final class UnloadedException extends OrmException {
    private static final long serialVersionUID = 1;

    /**
     * @param member what was called, {@code "User.getUsername()"}
     * @param remedy what loads it, {@code "selectRelated(Article_.author())"}
     */
    public UnloadedException(String member, String remedy) {
        super("%s needs what was not loaded, and may not load it now. Add %s to the query."
                .formatted(member, remedy));
    }
}
