package golden;

import jakarta.persistence.Entity;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.PrimaryKeyJoinColumn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

@Entity
@PrimaryKeyJoinColumn(name = "animal_id")
public class Dog extends Animal {
    private String name;

    @ManyToMany
    private Set<Dog> friends = new HashSet<>();

    @ManyToMany(mappedBy = "friends")
    private Set<Dog> admirers = new HashSet<>();

    @OneToMany(mappedBy = "dog", orphanRemoval = true)
    @OrderBy("text DESC, id")
    private List<Bark> barks = List.of();

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Set<Dog> getFriends() {
        return friends;
    }

    public void setFriends(Set<Dog> friends) {
        this.friends = friends;
    }

    public Set<Dog> getAdmirers() {
        return admirers;
    }

    public void setAdmirers(Set<Dog> admirers) {
        this.admirers = admirers;
    }

    public List<Bark> getBarks() {
        return barks;
    }

    public void setBarks(List<Bark> barks) {
        this.barks = barks;
    }
}
