package dev.segue.bridge;

/**
 * The root of what the bridge throws by itself; failures of the code it runs pass unchanged. In debug mode ({@code -Dsegue.debug=true})
 * the message goes on with the hops of the request in which it is made, one per line.
 */
public abstract sealed class BridgeException extends RuntimeException
        permits SynchronousOnlyOperationException, NoWorkerException, HomeClosedException, ScopeClosedException,
        WaitInterruptedException, WaitCycleException, DeadlineException {
    private static final long serialVersionUID = 1;

    BridgeException(String message) {
        super(message + Trail.printed());
    }
}
