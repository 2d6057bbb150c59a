package dev.segue.orm.schema.shop;

import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can be bought. */
@Entity
@Table(name = "shop_product", comment = "What can be bought", uniqueConstraints = @UniqueConstraint(name = "shop_product_once", columnNames = {
    "name", "maker_code"}), check = @CheckConstraint(name = "shop_product_dear", constraint = "price > 0"), indexes = {
        @Index(name = "shop_product_newest", columnList = "added DESC, id"),
        @Index(columnList = "lower(name)", options = "WHERE active")})
public class Product {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "shop_product_seq")
    @SequenceGenerator(name = "shop_product_seq", sequenceName = "shop_product_seq", initialValue = 1000, allocationSize = 20)
    private @Nullable Long id;

    @Column(nullable = false, length = 80)
    private String name = "";

    @Column(nullable = false, precision = 10, scale = 2)
    private BigDecimal price = BigDecimal.ONE;

    @Column(nullable = false, columnDefinition = "timestamptz(3) DEFAULT now()")
    private Instant added = Instant.EPOCH;

    @Column(columnDefinition = "boolean DEFAULT true")
    private boolean active;

    @Column(columnDefinition = "text", comment = "In Markdown")
    private @Nullable String description;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "maker_code", foreignKey = @ForeignKey(name = "shop_product_maker", options = "ON DELETE CASCADE"))
    private @Nullable Maker maker;

    public @Nullable Long getId() {
        return id;
    }

    public void setId(@Nullable Long id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public void setPrice(BigDecimal price) {
        this.price = price;
    }

    public Instant getAdded() {
        return added;
    }

    public void setAdded(Instant added) {
        this.added = added;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }

    public @Nullable String getDescription() {
        return description;
    }

    public void setDescription(@Nullable String description) {
        this.description = description;
    }

    public @Nullable Maker getMaker() {
        return maker;
    }

    public void setMaker(@Nullable Maker maker) {
        this.maker = maker;
    }
}
