package dev.segue.orm.demo;

import jakarta.persistence.Entity;

/** Is a ticket in two tables, with one key. */
@Entity
public class LoungeTicket extends Ticket {
    private int drinks;

    public int getDrinks() {
        return drinks;
    }

    public void setDrinks(int drinks) {
        this.drinks = drinks;
    }
}
