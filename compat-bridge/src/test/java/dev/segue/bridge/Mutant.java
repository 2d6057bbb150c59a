package dev.segue.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bug, made in a fresh copy of the bridge.
 *
 * @param bug what is wrong, in a sentence
 * @param type the class it is in
 * @param method the methods of that name that it is in
 * @param change of the code of each of them
 */
record Mutant(String bug, String type, String method, CodeTransform change) {
    private static final String PACKAGE = "dev.segue.bridge.";
    private static final Map<Opcode, Opcode> INVERSE = Map.of(Opcode.IFEQ, Opcode.IFNE, Opcode.IFNE, Opcode.IFEQ,
            Opcode.IFNULL, Opcode.IFNONNULL, Opcode.IFNONNULL, Opcode.IFNULL, Opcode.IFLE, Opcode.IFGT, Opcode.IFGT,
            Opcode.IFLE, Opcode.IF_ACMPEQ, Opcode.IF_ACMPNE, Opcode.IF_ACMPNE, Opcode.IF_ACMPEQ);

    /** The bridge without a bug. */
    static Mutant none() {
        return new Mutant("none", "", "", CodeTransform.ACCEPT_ALL);
    }

    /** Leaves out the calls of the method {@code name}; what one would return is 0 or null. */
    static CodeTransform without(String name) {
        return (code, element) -> {
            if (isCall(element, name)) {
                drop(code, (InvokeInstruction) element);
            } else {
                code.with(element);
            }
        };
    }

    /** Turns around the condition at place {@code index} in the method, counting from 0. */
    static CodeTransform inverted(int index) {
        return CodeTransform.ofStateful(() -> {
            var count = new AtomicInteger();
            return (code, element) -> {
                if (element instanceof BranchInstruction branch && INVERSE.containsKey(branch.opcode())
                        && count.getAndIncrement() == index) {
                    code.branch(INVERSE.get(branch.opcode()), branch.target());
                } else {
                    code.with(element);
                }
            };
        });
    }

    /** Takes the condition at place {@code index}, which compares one value, as one that lets the code go straight on. */
    static CodeTransform ignoring(int index) {
        return CodeTransform.ofStateful(() -> {
            var count = new AtomicInteger();
            return (code, element) -> {
                if (element instanceof BranchInstruction branch && INVERSE.containsKey(branch.opcode())
                        && count.getAndIncrement() == index) {
                    code.pop();
                } else {
                    code.with(element);
                }
            };
        });
    }

    /** Returns {@code constant}, whatever the method finds: a boolean as 0 or 1. */
    static CodeTransform returning(@Nullable ConstantDesc constant) {
        return (code, element) -> {
            if (element instanceof ReturnInstruction) {
                if (constant instanceof Long) {
                    code.pop2();
                } else {
                    code.pop();
                }
                code.loadConstant(constant);
            }
            code.with(element);
        };
    }

    /** Takes the last of a queue instead of the first. */
    static CodeTransform pollingLast() {
        return (code, element) -> {
            if (isCall(element, "poll")) {
                ClassDesc deque = ArrayDeque.class.describeConstable().orElseThrow();
                code.checkcast(deque).invokevirtual(deque, "pollLast", MethodTypeDesc.of(ConstantDescs.CD_Object));
            } else {
                code.with(element);
            }
        };
    }

    private static boolean isCall(CodeElement element, String name) {
        return element instanceof InvokeInstruction invoke && invoke.name().equalsString(name);
    }

    private static void drop(CodeBuilder code, InvokeInstruction invoke) {
        for (ClassDesc one : invoke.typeSymbol().parameterList().reversed()) {
            if (one.equals(ConstantDescs.CD_long)) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        if (invoke.opcode() != Opcode.INVOKESTATIC) {
            code.pop();
        }
        switch (TypeKind.from(invoke.typeSymbol().returnType())) {
            case VOID -> {
                // nothing to return
            }
            case REFERENCE -> code.aconst_null();
            case LONG -> code.lconst_0();
            default -> code.iconst_0();
        }
    }

    /**
     * Loads the class {@code simpleName} of the bridge, or of its tests, from a copy with this bug.
     *
     * @throws IllegalStateException if there is nothing to change
     */
    Class<?> load(String simpleName) throws ClassNotFoundException {
        var copy = new Copy(this);
        Class.forName(PACKAGE + (type.isEmpty() ? simpleName : type), true, copy); // fails here if it can't be linked
        return copy.loadClass(PACKAGE + simpleName);
    }

    private byte[] changed(byte[] made, ClassLoader classes) {
        ClassFile file = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
        byte[] unchanged = changed(file, made, CodeTransform.ACCEPT_ALL);
        byte[] changed = changed(file, made, change);
        if (Arrays.equals(unchanged, changed)) {
            throw new IllegalStateException(
                    "'%s' changes nothing: '%s' in '%s' has no such code. Look at what became of it."
                            .formatted(bug, method, type));
        }
        return changed;
    }

    private byte[] changed(ClassFile file, byte[] made, CodeTransform how) {
        return file.transformClass(file.parse(made), ClassTransform
                .transformingMethodBodies(model -> model.methodName().equalsString(method), how));
    }

    @Override
    public String toString() {
        return bug;
    }

    /** Loads the package anew. */
    private static final class Copy extends ClassLoader {
        private final Mutant mutant;

        Copy(Mutant mutant) {
            super(Mutant.class.getClassLoader());
            this.mutant = mutant;
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
                byte[] loaded = name.equals(PACKAGE + mutant.type) ? mutant.changed(made, getParent()) : made;
                return defineClass(name, loaded, 0, loaded.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }
}
