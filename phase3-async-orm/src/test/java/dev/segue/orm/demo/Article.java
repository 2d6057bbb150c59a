package dev.segue.orm.demo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Transient;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Every type of column, a required and an optional relation. */
@Entity
public class Article {
    @Id
    @GeneratedValue
    private long id;

    @Column(nullable = false)
    private String title = "";

    @Column(name = "`Sub?\"Title`")
    private @Nullable String subtitle;

    private boolean published;

    private @Nullable Boolean pinned;

    private int words;

    private @Nullable Long views;

    private double rating;

    private @Nullable Double weight;

    private @Nullable BigDecimal price;

    private @Nullable Instant publishedAt;

    @ManyToOne(optional = false)
    private @Nullable Author author;

    @ManyToOne
    private @Nullable Author editor;

    @Transient
    private int draftVersion;

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getTitle() {
        return title;
    }

    public void setTitle(String title) {
        this.title = title;
    }

    public @Nullable String getSubtitle() {
        return subtitle;
    }

    public void setSubtitle(@Nullable String subtitle) {
        this.subtitle = subtitle;
    }

    public boolean isPublished() {
        return published;
    }

    public void setPublished(boolean published) {
        this.published = published;
    }

    public @Nullable Boolean getPinned() {
        return pinned;
    }

    public void setPinned(@Nullable Boolean pinned) {
        this.pinned = pinned;
    }

    public int getWords() {
        return words;
    }

    public void setWords(int words) {
        this.words = words;
    }

    public @Nullable Long getViews() {
        return views;
    }

    public void setViews(@Nullable Long views) {
        this.views = views;
    }

    public double getRating() {
        return rating;
    }

    public void setRating(double rating) {
        this.rating = rating;
    }

    public @Nullable Double getWeight() {
        return weight;
    }

    public void setWeight(@Nullable Double weight) {
        this.weight = weight;
    }

    public @Nullable BigDecimal getPrice() {
        return price;
    }

    public void setPrice(@Nullable BigDecimal price) {
        this.price = price;
    }

    public @Nullable Instant getPublishedAt() {
        return publishedAt;
    }

    public void setPublishedAt(@Nullable Instant publishedAt) {
        this.publishedAt = publishedAt;
    }

    public @Nullable Author getAuthor() {
        return author;
    }

    public void setAuthor(@Nullable Author author) {
        this.author = author;
    }

    public @Nullable Author getEditor() {
        return editor;
    }

    public void setEditor(@Nullable Author editor) {
        this.editor = editor;
    }

    public int getDraftVersion() {
        return draftVersion;
    }
}
