package dev.segue.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The simulator finds bugs: one call is left out of a fresh copy of the bridge, and it must notice within 2,000 seeds. */
class SimulatorMutantsTest {
    private static final String PACKAGE = "dev.segue.bridge.";

    @Test
    void theBridgeAsItIsPasses() throws Exception {
        check("", "", "");
    }

    @ParameterizedTest
    @CsvSource({"HomeThread,submit,wake", "HomeThread,close,wake", "HomeThread,submit,refuseOwn",
        "HomeThread,await,closeWait", "Scope,close,close", "Bridge,waited,goOnWith", "Bridge,toSync,open",
        "SyncCall,<init>,isResultOf", "Bridge,inScope,onDone", "ContextFuture,runIn,settle"})
    void theSimulatorFindsACallLeftOut(String type, String method, String call) {
        assertThatThrownBy(() -> check(type, method, call)).hasStackTraceContaining("-Dsegue.seed=");
    }

    private static void check(String type, String method, String call) throws Exception {
        var run = new Copy(type, method, call).loadClass(PACKAGE + "SimulatorTest").getDeclaredMethod("runSeeds",
                long.class, long.class, boolean.class);
        run.setAccessible(true);
        try {
            run.invoke(null, 0L, 2_000L, false);
        } catch (InvocationTargetException failed) {
            System.out.println(type + "." + method + " without " + call + ": "
                    + String.valueOf(failed.getCause()).lines().findFirst().orElse(""));
            throw failed;
        }
    }

    /** Loads the package anew, with one call dropped. */
    private static final class Copy extends ClassLoader {
        private final String type;
        private final String method;
        private final String call;

        Copy(String type, String method, String call) {
            super(SimulatorMutantsTest.class.getClassLoader());
            this.type = type;
            this.method = method;
            this.call = call;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : name.startsWith(PACKAGE) ? copy(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> copy(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] made = in.readAllBytes();
                byte[] changed = name.equals(PACKAGE + type) ? mutated(made) : made;
                return defineClass(name, changed, 0, changed.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        private byte[] mutated(byte[] made) {
            ClassFile file = ClassFile.of(
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver
                            .ofResourceParsing(getParent())));
            CodeTransform drop = (code, element) -> {
                if (element instanceof InvokeInstruction invoke && invoke.name().equalsString(call)
                        && invoke.typeSymbol().returnType().descriptorString().equals("V")) {
                    for (ClassDesc _ : invoke.typeSymbol().parameterList()) {
                        code.pop();
                    }
                    if (invoke.opcode() != Opcode.INVOKESTATIC) {
                        code.pop();
                    }
                } else {
                    code.with(element);
                }
            };
            return file.transformClass(file.parse(made), ClassTransform
                    .transformingMethodBodies(model -> model.methodName().equalsString(method), drop));
        }
    }
}
