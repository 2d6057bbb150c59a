package dev.segue.orm.lib;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Money of an author. */
@Entity
@Table(name = "lib_account")
public class Account {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Integer id;

    @ManyToOne
    private @Nullable Author owner;

    private int balance;

    private @Nullable Integer bonus;

    public @Nullable Integer getId() {
        return id;
    }

    public void setId(@Nullable Integer id) {
        this.id = id;
    }

    public @Nullable Author getOwner() {
        return owner;
    }

    public void setOwner(@Nullable Author owner) {
        this.owner = owner;
    }

    public int getBalance() {
        return balance;
    }

    public void setBalance(int balance) {
        this.balance = balance;
    }

    public @Nullable Integer getBonus() {
        return bonus;
    }

    public void setBonus(@Nullable Integer bonus) {
        this.bonus = bonus;
    }
}
