package dev.segue.orm;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import java.util.function.Function;
import org.hibernate.jpa.HibernatePersistenceProvider;

/**
 * Hibernate on the same database and the same entity classes. Close it before the database is dropped.
 *
 * <p>Threading: safe from any.
 */
public final class HibernateBeside implements AutoCloseable {
    private final EntityManagerFactory factory;

    private HibernateBeside(EntityManagerFactory factory) {
        this.factory = factory;
    }

    /** Opens Hibernate on {@code test}, whose tables it leaves alone. */
    public static HibernateBeside open(TestDatabase test, Class<?>... entities) {
        var config = new PersistenceConfiguration("beside").provider(HibernatePersistenceProvider.class.getName())
                .property(PersistenceConfiguration.JDBC_URL, test.url())
                .property(PersistenceConfiguration.JDBC_USER, test.config().user())
                .property(PersistenceConfiguration.JDBC_PASSWORD, test.config().password())
                .property("hibernate.connection.pool_size", 2);
        for (Class<?> entity : entities) {
            config.managedClass(entity);
        }
        return new HibernateBeside(config.createEntityManagerFactory());
    }

    /** Returns what {@code body} returns, in a transaction and a session of its own. */
    public <T> T call(Function<EntityManager, T> body) {
        return factory.callInTransaction(body);
    }

    @Override
    public void close() {
        factory.close();
    }
}
