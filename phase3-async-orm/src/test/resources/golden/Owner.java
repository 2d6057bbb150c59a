package golden;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

@Entity
public class Owner {
    @Id
    private String code;

    @ManyToOne
    private Note favourite;

    public String code() {
        return code;
    }

    void code(String value) {
        this.code = value;
    }

    public Note favourite() {
        return favourite;
    }

    void favourite(Note value) {
        this.favourite = value;
    }
}
