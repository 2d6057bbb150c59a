package dev.segue.orm.lib;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An author, who may have a mentor. */
@Entity
@Table(name = "lib_author")
public class Author {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Integer id;

    @Column(nullable = false)
    private String name = "";

    private @Nullable Integer age;

    @ManyToOne
    private @Nullable Author mentor;

    @OneToMany(mappedBy = "mentor")
    private List<Author> pupils = new ArrayList<>();

    @OneToOne(mappedBy = "author", cascade = CascadeType.REMOVE)
    private @Nullable Profile profile;

    @OneToMany(mappedBy = "editor")
    private List<Book> edited = new ArrayList<>();

    @ManyToMany(mappedBy = "authors")
    private List<Book> books = new ArrayList<>();

    @OneToMany(mappedBy = "owner", cascade = CascadeType.REMOVE)
    private List<Account> accounts = new ArrayList<>();

    public @Nullable Integer getId() {
        return id;
    }

    public void setId(@Nullable Integer id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public @Nullable Integer getAge() {
        return age;
    }

    public void setAge(@Nullable Integer age) {
        this.age = age;
    }

    public @Nullable Author getMentor() {
        return mentor;
    }

    public void setMentor(@Nullable Author mentor) {
        this.mentor = mentor;
    }

    public List<Author> getPupils() {
        return pupils;
    }

    public void setPupils(List<Author> pupils) {
        this.pupils = pupils;
    }

    public @Nullable Profile getProfile() {
        return profile;
    }

    public void setProfile(@Nullable Profile profile) {
        this.profile = profile;
    }

    public List<Book> getEdited() {
        return edited;
    }

    public void setEdited(List<Book> edited) {
        this.edited = edited;
    }

    public List<Book> getBooks() {
        return books;
    }

    public void setBooks(List<Book> books) {
        this.books = books;
    }

    public List<Account> getAccounts() {
        return accounts;
    }

    public void setAccounts(List<Account> accounts) {
        this.accounts = accounts;
    }
}
