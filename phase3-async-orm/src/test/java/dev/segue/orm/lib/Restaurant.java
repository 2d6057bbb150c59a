package dev.segue.orm.lib;

import jakarta.persistence.Entity;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.Table;

/** A place with stars: joined inheritance. */
@Entity
@Table(name = "lib_restaurant")
@PrimaryKeyJoinColumn(name = "place_ptr_id")
public class Restaurant extends Place {
    private int stars;

    public int getStars() {
        return stars;
    }

    public void setStars(int stars) {
        this.stars = stars;
    }
}
