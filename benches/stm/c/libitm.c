/* The peer libitm: what gcc makes of __transaction_atomic. The workloads are those of the figures, on the same data
   structures as far as C allows. */

#include <stdint.h>
#include <stddef.h>
#include <stdlib.h>

uint64_t itm_read_sum(uint64_t *const *objects, size_t count)
{
    uint64_t sum = 0;
    __transaction_atomic {
        for (size_t i = 0; i < count; i++)
            sum += *objects[i];
    }
    return sum;
}

void itm_add(uint64_t *counter)
{
    __transaction_atomic { *counter += 1; }
}

void itm_transfer(uint64_t *from, uint64_t *to, uint64_t amount)
{
    __transaction_atomic {
        *from -= amount;
        *to += amount;
    }
}

/* An AVL tree, as in src/avl.rs; recursion takes the place of its path. */

struct node {
    uint64_t key, value;
    struct node *left, *right;
    uint64_t height;
};

struct tree {
    struct node *root;
};

#define SAFE __attribute__((transaction_safe))

struct tree *itm_tree_new(void)
{
    return calloc(1, sizeof(struct tree));
}

static void free_below(struct node *node)
{
    if (node) {
        free_below(node->left);
        free_below(node->right);
        free(node);
    }
}

void itm_tree_free(struct tree *tree)
{
    free_below(tree->root);
    free(tree);
}

SAFE static uint64_t height(struct node *node)
{
    return node ? node->height : 0;
}

SAFE static void set_height(struct node *node)
{
    uint64_t left = height(node->left), right = height(node->right);
    uint64_t after = (left > right ? left : right) + 1;
    if (node->height != after)
        node->height = after;
}

SAFE static struct node *turn_right(struct node *node)
{
    struct node *top = node->left;
    node->left = top->right;
    set_height(node);
    top->right = node;
    set_height(top);
    return top;
}

SAFE static struct node *turn_left(struct node *node)
{
    struct node *top = node->right;
    node->right = top->left;
    set_height(node);
    top->left = node;
    set_height(top);
    return top;
}

SAFE static struct node *balanced(struct node *node)
{
    uint64_t left = height(node->left), right = height(node->right);
    if (left > right + 1) {
        if (height(node->left->right) > height(node->left->left))
            node->left = turn_left(node->left);
        return turn_right(node);
    }
    if (right > left + 1) {
        if (height(node->right->left) > height(node->right->right))
            node->right = turn_right(node->right);
        return turn_left(node);
    }
    set_height(node);
    return node;
}

SAFE static struct node *insert_below(struct node *node, uint64_t key, uint64_t value, int *done)
{
    if (!node) {
        struct node *made = malloc(sizeof *made);
        made->key = key;
        made->value = value;
        made->left = made->right = NULL;
        made->height = 1;
        *done = 1;
        return made;
    }
    if (key == node->key)
        return node;
    struct node **side = key < node->key ? &node->left : &node->right;
    struct node *before = *side, *after = insert_below(before, key, value, done);
    if (!*done)
        return node;
    if (after != before)
        *side = after;
    return balanced(node);
}

SAFE static struct node *remove_first(struct node *node, struct node **first)
{
    if (!node->left) {
        *first = node;
        return node->right;
    }
    struct node *after = remove_first(node->left, first);
    if (after != node->left)
        node->left = after;
    return balanced(node);
}

SAFE static struct node *remove_below(struct node *node, uint64_t key, int *done)
{
    if (!node)
        return NULL;
    if (key == node->key) {
        *done = 1;
        struct node *rest;
        if (!node->left || !node->right) {
            rest = node->left ? node->left : node->right;
            free(node);
            return rest;
        }
        struct node *first;
        rest = remove_first(node->right, &first);
        node->key = first->key;
        node->value = first->value;
        free(first);
        if (rest != node->right)
            node->right = rest;
        return balanced(node);
    }
    struct node **side = key < node->key ? &node->left : &node->right;
    struct node *before = *side, *after = remove_below(before, key, done);
    if (!*done)
        return node;
    if (after != before)
        *side = after;
    return balanced(node);
}

int itm_tree_contains(struct tree *tree, uint64_t key)
{
    int found = 0;
    __transaction_atomic {
        struct node *node = tree->root;
        while (node && node->key != key)
            node = key < node->key ? node->left : node->right;
        found = node != NULL;
    }
    return found;
}

int itm_tree_insert(struct tree *tree, uint64_t key, uint64_t value)
{
    int done = 0;
    __transaction_atomic {
        done = 0;
        struct node *before = tree->root, *after = insert_below(before, key, value, &done);
        if (after != before)
            tree->root = after;
    }
    return done;
}

int itm_tree_remove(struct tree *tree, uint64_t key)
{
    int done = 0;
    __transaction_atomic {
        done = 0;
        struct node *before = tree->root, *after = remove_below(before, key, &done);
        if (after != before)
            tree->root = after;
    }
    return done;
}
