package dev.segue.orm.exec;

/** Code read what was not loaded with an entity, and may not be loaded by reading it. */
public final class UnloadedException extends OrmException {
    private static final long serialVersionUID = 1;

    /**
     * @param member what was called, {@code "User.getUsername()"}
     * @param remedy what to do: {@code "Add selectRelated(Article_.author()) to the query"}
     */
    public UnloadedException(String member, String remedy) {
        super("%s needs what was not loaded, and may not load it now. %s.".formatted(member, remedy));
    }
}
