package golden;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

@Entity
@Table(name = "notes", schema = "Office")
public class Note {
    @Id
    private long id;

    @Column(name = "\"Text\"", nullable = false)
    private String text;

    @ManyToOne(optional = false)
    private Owner owner;

    public long getId() {
        return id;
    }

    void setId(long id) {
        this.id = id;
    }

    public String getText() {
        return text;
    }

    void setText(String text) {
        this.text = text;
    }

    public Owner getOwner() {
        return owner;
    }

    void setOwner(Owner owner) {
        this.owner = owner;
    }
}
