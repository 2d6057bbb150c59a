package dev.segue.bench.driver;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;

/** What is inserted: in a table that is never read, so that reads cost the same all along. */
@Entity
@Table(name = "bench_entry")
@SuppressWarnings("NullAway.Init") // whoever makes one sets every field
public class Entry {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private int id;
    private String name;
    private int quantity;
    private BigDecimal price;
    @Column(name = "created_at")
    private Instant createdAt;

    /** Returns one that has no key yet. */
    static Entry any(int quantity) {
        var entry = new Entry();
        entry.setName("entry " + quantity);
        entry.setQuantity(quantity);
        entry.setPrice(Task.PRICE);
        entry.setCreatedAt(Task.TIME);
        return entry;
    }

    public int getId() {
        return id;
    }

    public void setId(int id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public int getQuantity() {
        return quantity;
    }

    public void setQuantity(int quantity) {
        this.quantity = quantity;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public void setPrice(BigDecimal price) {
        this.price = price;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    public void setCreatedAt(Instant createdAt) {
        this.createdAt = createdAt;
    }
}
