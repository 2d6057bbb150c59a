package conduit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A word that articles are filed under. */
@Entity
@Table(name = "conduit_tag")
@SuppressWarnings("NullAway.Init") // the mapper sets every field
public class Tag {
    @Id
    private long id;
    private String name;

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }
}
