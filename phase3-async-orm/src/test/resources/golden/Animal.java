package golden;

import jakarta.persistence.Entity;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;

@Entity
@Inheritance(strategy = InheritanceType.JOINED)
public class Animal extends Numbered<Long> {
    @ManyToOne
    private Owner keeper;

    public Owner getKeeper() {
        return keeper;
    }

    public void setKeeper(Owner keeper) {
        this.keeper = keeper;
    }
}
