package dev.segue.orm.lib;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** What someone thinks of a book. */
@Entity
@Table(name = "lib_review")
public class Review {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Integer id;

    @ManyToOne(optional = false)
    private @Nullable Book book;

    private @Nullable String reviewer;

    private @Nullable Integer score;

    public @Nullable Integer getId() {
        return id;
    }

    public void setId(@Nullable Integer id) {
        this.id = id;
    }

    public @Nullable Book getBook() {
        return book;
    }

    public void setBook(@Nullable Book book) {
        this.book = book;
    }

    public @Nullable String getReviewer() {
        return reviewer;
    }

    public void setReviewer(@Nullable String reviewer) {
        this.reviewer = reviewer;
    }

    public @Nullable Integer getScore() {
        return score;
    }

    public void setScore(@Nullable Integer score) {
        this.score = score;
    }
}
