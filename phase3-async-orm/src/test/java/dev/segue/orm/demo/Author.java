package dev.segue.orm.demo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Points at its own kind and at a key of another type. */
@Entity
@Table(name = "users")
public class Author {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Column(nullable = false, unique = true)
    private String username = "";

    @ManyToOne
    private @Nullable Country country;

    @ManyToOne
    @JoinColumn(name = "boss")
    private @Nullable Author manager;

    protected Author() {}

    public @Nullable Long getId() {
        return id;
    }

    protected void setId(@Nullable Long id) {
        this.id = id;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public @Nullable Country getCountry() {
        return country;
    }

    public void setCountry(@Nullable Country country) {
        this.country = country;
    }

    public @Nullable Author getManager() {
        return manager;
    }

    public void setManager(@Nullable Author manager) {
        this.manager = manager;
    }

    /** Reads a field past its getter. */
    public String shout() {
        return username.toUpperCase(java.util.Locale.ROOT) + "!";
    }
}
