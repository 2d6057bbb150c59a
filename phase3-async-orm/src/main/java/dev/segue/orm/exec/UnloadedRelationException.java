package dev.segue.orm.exec;

/** Code read a related row of which only the key was loaded. */
public final class UnloadedRelationException extends OrmException {
    private static final long serialVersionUID = 1;

    /**
     * @param member what was called, {@code "User.getUsername()"}
     * @param relation the way to it as code writes it, {@code "Article_.author()"}
     */
    public UnloadedRelationException(String member, String relation) {
        super("%s needs a row that was not loaded: only its key is known. Add selectRelated(%s) to the query."
                .formatted(member, relation));
    }
}
